import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { startApp, type RunningApp } from '../support/app.ts';
import { comeAs, createPlan, expect, test as plain, text } from '../support/browser.ts';
import { act, base, create, fill, open, state } from '../support/entry-page.ts';
import { margin, phone, planWith } from '../support/plan-text.ts';
import { startSmtp, type TestSmtp } from '../support/smtp.ts';

/** A program that mails to a real server. */
const test = plain.extend<object, { post: { app: RunningApp; smtp: TestSmtp } }>({
	post: [
		async ({}, use) => {
			const smtp = await startSmtp();
			const app = await startApp({ env: { SMTP_URL: smtp.url } });
			await use({ app, smtp });
			await app.remove();
			await smtp.close();
		},
		{ scope: 'worker', timeout: 120_000 }
	]
});

type Post = { app: RunningApp; smtp: TestSmtp };

const faultsOf = async (page: Page) => {
	const width = await page.evaluate(() => document.documentElement.scrollWidth);
	const { violations } = await new AxeBuilder({ page }).analyze();
	return [
		...violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`),
		...(width > page.viewportSize()!.width ? ['wide'] : [])
	];
};

async function hasNoFault(page: Page) {
	expect(await faultsOf(page)).toEqual([]);
}

/** A link to a plan that somebody shares; the plan is open in their page. */
async function share(browser: Browser, { app }: Post, title: string, level = 'comment') {
	const maker = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await planWith(maker.page, app, title);
	// What a guest reads is what has been written down; until then there is nothing to comment.
	await expect
		.poll(async () => (await maker.page.request.get(address)).text(), { timeout: 15_000 })
		.toContain('dans la halle.');
	await maker.page.goto(`${address}/settings`);
	await maker.page.getByLabel('Ce que le lien permet').selectOption(level);
	await maker.page.getByRole('button', { name: 'Créer un lien d’invitation' }).click();
	const made = maker.page.getByLabel('Voici le lien. Il n’est montré qu’une fois');
	await expect(made).toHaveValue(/\/guest\/join\//);
	return { ...maker, address, link: await made.inputValue() };
}

const waysIn = (smtp: TestSmtp, to: string, part: string) =>
	smtp.received
		.filter((mail) => mail.to === to && mail.raw.includes(part))
		.map(({ raw }) => /http:\/\/[^\s"<>]*\/guest\/enter\/[^\s"<>]+/.exec(raw)![0]);

/** The way in that a mail brings after an act: others go out meanwhile, and came to the same person before. */
async function wayInAfter(smtp: TestSmtp, to: string, act: () => Promise<void>, part = '/guest/enter/') {
	const before = waysIn(smtp, to, part).length;
	await act();
	await expect.poll(() => waysIn(smtp, to, part).length, { timeout: 30_000 }).toBe(before + 1);
	return waysIn(smtp, to, part).at(-1)!;
}

/** Enters by a link under a name and an address, on a phone. */
async function enterBy(
	context: BrowserContext,
	{ smtp }: Post,
	link: string,
	name: string,
	email: string,
	look: (page: Page) => Promise<void> = async () => {}
) {
	const page = await context.newPage();
	await page.goto(link);
	await look(page);
	await page.getByLabel('Prénom et nom').fill(name);
	await page.getByLabel('Adresse électronique').fill(email);
	const way = await wayInAfter(smtp, email, async () => {
		await page.getByRole('button', { name: 'Recevoir l’accès par courriel' }).click();
		await expect(page.getByRole('status')).toContainText(`Un courriel est parti vers ${email}`);
	});
	await page.goto(way);
	await look(page);
	await page.getByRole('button', { name: 'Ouvrir le plan' }).click();
	await page.waitForURL(/\/guest\/[a-z0-9]{26}/);
	return page;
}

test('somebody without an account enters on a phone, comments a passage, and is told of the answer by mail', async ({
	browser,
	post
}) => {
	test.setTimeout(180_000);
	const awa = await share(browser, post, 'À lire par d’autres');
	const context = await browser.newContext(phone);
	const nour = await enterBy(context, post, awa.link, 'Nour Belkacem', 'nour@exemple.org', hasNoFault);
	await expect(nour.getByRole('heading', { name: 'À lire par d’autres', level: 1 })).toBeVisible();
	await expect(nour.getByText('Nour Belkacem, vous lisez ce plan sur invitation')).toBeVisible();
	await expect(nour.getByText('Aucun commentaire ouvert.')).toBeVisible();
	await hasNoFault(nour);

	await nour.getByText('dans la halle').first().waitFor();
	await nour.evaluate(() => {
		const paragraph = document.querySelector('article.prose p')!;
		const words = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT).nextNode()!;
		const at = words.textContent!.indexOf('le samedi matin');
		getSelection()!.setBaseAndExtent(words, at, words, at + 'le samedi matin'.length);
	});
	await nour.getByRole('button', { name: 'Commenter ce passage' }).click();
	await nour.getByRole('textbox', { name: 'Votre commentaire' }).fill('Les marchés ferment à midi.');
	await nour.getByRole('button', { name: 'Envoyer le commentaire' }).click();
	const thread = nour.getByRole('listitem', { name: 'Commentaire de Nour Belkacem' });
	await expect(thread).toContainText('Les marchés ferment à midi.');
	await hasNoFault(nour);

	// The writers have it beside the same words, and see that it comes from outside.
	await awa.page.goto(awa.address);
	const there = margin(awa.page).getByRole('listitem', { name: 'Commentaire de Nour Belkacem' });
	await expect(there).toContainText('sur invitation');
	await expect(text(awa.page).locator('.passage.comment')).toHaveText('le samedi matin');
	await there.getByRole('link', { name: 'Lire et répondre' }).click();
	await there.getByRole('textbox', { name: 'Votre réponse' }).fill('Alors le samedi dès neuf heures.');
	const answered = await wayInAfter(
		post.smtp,
		'nour@exemple.org',
		() => there.getByRole('button', { name: 'Répondre' }).click(),
		'?thread='
	);

	// The mail leads to the answer, also on another device.
	const other = await (await browser.newContext(phone)).newPage();
	await other.goto(answered);
	await other.getByRole('button', { name: 'Ouvrir le plan' }).click();
	const told = other.getByRole('group', { name: /indiqué par le lien/ });
	await expect(told).toContainText('Alors le samedi dès neuf heures.');
	await expect(told).toBeFocused();
	await hasNoFault(other);
	await other.getByRole('textbox', { name: 'Votre réponse' }).fill('Parfait.');
	await other.getByRole('button', { name: 'Répondre' }).click();
	await expect(there).toContainText('Parfait.');
	await Promise.all([awa.close(), context.close(), other.context().close()]);
});

test('a link opens one plan and nothing else, and withdrawn, not even that', async ({ browser, post }) => {
	test.setTimeout(180_000);
	const awa = await share(browser, post, 'Un seul plan');
	const context = await browser.newContext();
	const nour = await enterBy(context, post, awa.link, 'Nour Belkacem', 'nour@exemple.org');
	const elsewhere = await share(browser, post, 'Un autre plan', 'read');
	const id = elsewhere.address.split('/').at(-1);
	for (const path of [`/guest/${id}`, `/guest/${id}/comments/${'0'.repeat(26)}`]) {
		const answer = await nour.request.get(post.app.origin + path);
		expect(await answer.text(), path).not.toContain('Un autre plan');
	}
	// The pages of members know no guest.
	for (const path of ['/plans', '/register', `/plans/${awa.address.split('/').at(-1)}`, '/comments']) {
		const answer = await nour.request.get(`${post.app.origin}/alliance-du-gue${path}`, { maxRedirects: 0 });
		expect([303, 404], path).toContain(answer.status());
	}
	// Whoever may only read is not let write, whatever they send.
	const reader = await enterBy(
		await browser.newContext(),
		post,
		elsewhere.link,
		'Lou Martin',
		'lou@exemple.org'
	);
	await expect(reader.getByRole('textbox')).toHaveCount(0);
	const sent = await reader.request.post(`${post.app.origin}/guest/${id}/comments?/start`, {
		form: { body: 'Je passe outre.' },
		headers: { origin: post.app.origin }
	});
	expect(await sent.text()).not.toContain('"success"');
	await elsewhere.page.goto(`${post.app.origin}/alliance-du-gue/comments?plan=${id}`);
	await expect(elsewhere.page.getByText('Je passe outre.')).toHaveCount(0);

	// A way in that was mailed works once.
	await reader.goto(waysIn(post.smtp, 'lou@exemple.org', '/guest/enter/').at(-1)!);
	await expect(reader.getByText('Ce lien d’accès a déjà servi.')).toBeVisible();

	await awa.page.goto(`${awa.address}/settings`);
	await expect(awa.page.getByRole('listitem').filter({ hasText: 'nour@exemple.org' }).first()).toBeVisible();
	awa.page.once('dialog', (dialog) => void dialog.accept());
	await awa.page.getByRole('button', { name: /Retirer le lien créé le/ }).click();
	await expect(awa.page.getByText(/Retiré le/)).toBeVisible();
	await nour.reload();
	await expect(nour.getByRole('heading', { name: 'Ce lien ne mène plus nulle part' })).toBeVisible();
	await expect(nour.getByText('dans la halle')).toHaveCount(0);
	await nour.goto(awa.link);
	await expect(nour.getByText('Cette invitation a été retirée.')).toBeVisible();
	await nour.goto(`${post.app.origin}/guest/join/devinette`);
	await expect(nour.getByText('Ce lien d’invitation n’est pas connu.')).toBeVisible();
	await Promise.all([awa.close(), elsewhere.close(), context.close(), reader.context().close()]);
});

test('without scripts a guest comments a paragraph', async ({ browser, post }) => {
	test.setTimeout(120_000);
	const awa = await share(browser, post, 'Sans script');
	const context = await browser.newContext({ ...phone, javaScriptEnabled: false });
	const nour = await enterBy(context, post, awa.link, 'Nour Belkacem', 'nour@exemple.org');
	await nour
		.getByLabel('À propos de')
		.selectOption({ label: 'Nous ouvrons un guichet commun le samedi matin, dans la halle.' });
	await nour.getByRole('textbox', { name: 'Votre commentaire' }).fill('Toute la phrase me convient.');
	await nour.getByRole('button', { name: 'Envoyer le commentaire' }).click();
	await expect(nour.getByText('Toute la phrase me convient.')).toBeVisible();
	await awa.page.goto(awa.address);
	await expect(text(awa.page).locator('.passage.comment')).toHaveText(
		'Nous ouvrons un guichet commun le samedi matin, dans la halle.'
	);
	await Promise.all([awa.close(), context.close()]);
});

test('a third party from outside is asked by both sides, says yes on a phone, and leads that disagreement alone', async ({
	browser,
	post
}) => {
	test.setTimeout(90_000);
	const { app, smtp } = post;
	const [yann, ines] = [
		await comeAs(browser, app, 'Yann Coatmeur'),
		await comeAs(browser, app, 'Inês Carvalhosa')
	];
	const plan = await createPlan(yann.page, app, 'Une navette pour tous');
	const address = await create(yann.page, app, 'disagreement', 'La navette doit partir de la gare', plan);
	await act(yann.page, 'go_full');
	await act(yann.page, 'gather', { partner: 'Les Roues d’Aubre', side: 2 });
	await act(yann.page, 'propose_leading', {
		leading: 'guest',
		guestName: 'Tess Aubry',
		guestEmail: 'tess@example.org'
	});
	await ines.page.goto(address);
	await expect(
		ines.page.getByText('demander à Tess Aubry (tess@example.org), de l’extérieur de l’alliance')
	).toBeVisible();
	await hasNoFault(ines.page);
	await act(ines.page, 'agree_leading');
	await expect(ines.page.getByText('Demandé à Tess Aubry')).toBeVisible();
	const toTess = () => smtp.received.find((mail) => mail.to === 'tess@example.org');
	await expect.poll(toTess).toBeDefined();
	const { raw } = toTess()!;
	const link = /http:\/\/[^\s"<>]*\/third-party\/[^\s"<>]+/.exec(raw)![0];

	const context = await browser.newContext(phone);
	const page = await context.newPage();
	await page.goto(link);
	await expect(page.getByText('La navette doit partir de la gare')).toBeVisible();
	await hasNoFault(page);
	// Too short: said beside the field, and what was typed is still there.
	await page.getByLabel('Mot de passe').fill('court');
	await page.getByLabel('Mot de passe').evaluate((it: HTMLInputElement) => it.removeAttribute('minlength'));
	await page.getByRole('button', { name: 'J’accepte de faciliter' }).click();
	await expect(page.getByLabel('Mot de passe')).toHaveAttribute('aria-invalid', 'true');
	await expect(page.getByLabel('Prénom et nom')).toHaveValue('Tess Aubry');
	await page.getByLabel('Mot de passe').fill('une phrase assez longue');
	await page.getByRole('button', { name: 'J’accepte de faciliter' }).click();
	await page.waitForURL(address);
	await hasNoFault(page);
	await act(page, 'start_exploring');
	await state(page, 'En exploration');
	await state(yann.page, 'En exploration');
	await expect(yann.page.getByText('Tess Aubry').first()).toBeVisible();

	// Nothing else of the alliance is there for them.
	await expect(page.getByRole('navigation', { name: 'Navigation principale' }).getByRole('link')).toHaveText([
		'Ce que vous facilitez'
	]);
	await page.getByRole('link', { name: 'Ce que vous facilitez' }).click();
	await expect(page.getByRole('link', { name: 'La navette doit partir de la gare' })).toBeVisible();
	await hasNoFault(page);
	for (const closed of [
		plan,
		`${base(app)}/register`,
		`${base(app)}/search?q=navette`,
		`${base(app)}/members`
	]) {
		expect((await page.request.get(closed)).status()).toBe(404);
	}
	await page.goto(link);
	await expect(page.getByText('Vous avez déjà répondu à cette demande.')).toBeVisible();

	// They stop by themselves, and the parties read why.
	await page.goto(address);
	await page.waitForLoadState('networkidle');
	const stop = await open(page, 'stop_leading');
	await fill(stop, { words: 'Je change de métier.', sure: 1 });
	await stop.getByRole('button', { name: 'Ne plus faciliter' }).click();
	await page.waitForURL(`${base(app)}/led`);
	await expect(page.getByText('Je change de métier.')).toHaveCount(0);
	expect((await page.request.get(address)).status()).toBe(404);
	await expect(yann.page.getByText('Tess Aubry ne facilite plus depuis')).toBeVisible();
	await expect(yann.page.getByText('Je change de métier.', { exact: true })).toBeVisible();
	await Promise.all([yann.close(), ines.close(), context.close()]);
});
