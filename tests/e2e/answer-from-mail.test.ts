import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { startApp, type RunningApp } from '../support/app.ts';
import { lookBeside } from '../support/beside.ts';
import { comeAs, createPlan, expect, test as plain, type Someone } from '../support/browser.ts';
import { base, create } from '../support/entry-page.ts';
import { phone } from '../support/plan-text.ts';
import { startSmtp, type TestSmtp } from '../support/smtp.ts';

/** Of the example: who asks, and two who may bind their organisations and answer from their mails. */
const INES = { name: 'Inês Carvalhosa', organisation: 'Les Roues d’Aubre' };
const YANN = {
	name: 'Yann Coatmeur',
	mail: 'yann.coatmeur@example.org',
	organisation: 'Les Ateliers du Lac',
	asked: [
		'Le marché reste le samedi',
		'Un banc devant la gare',
		'La salle ouvre à sept heures',
		'Une seule clé'
	]
};
const DINH_AN = {
	name: 'Dinh-An Lepoulain',
	mail: 'dinh-an.lepoulain@example.org',
	organisation: 'La Capitainerie d’Aubre',
	asked: ['Le ponton ferme l’hiver', 'La navette doit partir de la gare']
};

interface Asked {
	app: RunningApp;
	/** The address in the mail by which something is answered, by its title. */
	links: Map<string, string>;
	/** What is in the database of the program. */
	rows: ReturnType<typeof lookBeside>['all'];
}

/** Several things asked of two people, each in a mail that a real mail server has taken. */
const test = plain.extend<object, { asked: Asked }>({
	asked: [
		async ({ browser }, use) => {
			const smtp = await startSmtp();
			const app = await startApp({ env: { SMTP_URL: smtp.url }, movingClock: true });
			const { all: rows, close } = lookBeside({ dataDir: app.dataDir });
			await ask(browser, app);
			const titles = [...YANN.asked, ...DINH_AN.asked];
			// Told of each, they are mailed what they have not read in a minute.
			const told = `select entry.title from notice
				 join entry on entry.id = notice.entry_id
				 join member on member.id = notice.member_id
				 join account on account.id = member.account_id
				 where notice.kind = 'asked' and account.email in ('${YANN.mail}', '${DINH_AN.mail}')`;
			await expect
				.poll(async () => (await rows(told)).map(({ title }) => title), { timeout: 30_000 })
				.toEqual(expect.arrayContaining(titles));
			await app.forward(120_000);
			await use({ app, links: await linksIn(smtp, titles), rows });
			await close();
			await app.remove();
			await smtp.close();
		},
		{ scope: 'worker', timeout: 240_000 }
	]
});

/** Does one action of an entry, as the form of its page would. */
async function does({ page }: Someone, address: string, action: string, fields: Record<string, string> = {}) {
	const sent = await page.request.post(`${address}?/act`, {
		form: { action, ...fields },
		headers: { origin: new URL(address).origin, 'x-sveltekit-action': 'true' }
	});
	expect(await sent.json(), action).toMatchObject({ type: 'success' });
}

async function ask(browser: Browser, app: RunningApp): Promise<void> {
	const [solene, ines, yann, dinhAn] = await Promise.all(
		['Solène Kerdraval', INES.name, YANN.name, DINH_AN.name].map((name) => comeAs(browser, app, name))
	);
	for (const { page } of [yann!, dinhAn!]) {
		const saved = await page.request.post(`${base(app)}/attention/settings?/save`, {
			form: {
				soon: 'on',
				digest: 'none',
				weekday: '1',
				hour: '8',
				timeZone: 'Europe/Paris',
				language: 'fr',
				byLink: 'on'
			},
			headers: { origin: app.origin, 'x-sveltekit-action': 'true' }
		});
		expect(await saved.json()).toMatchObject({ type: 'success' });
	}
	const plan = await createPlan(solene!.page, app, 'Depuis un courriel');
	const partner = (organisation: string) => ({ 'name-of:organisation:partner': organisation });
	for (const [title, { organisation }] of [
		...YANN.asked.map((title) => [title, YANN] as const),
		[DINH_AN.asked[0]!, DINH_AN] as const
	]) {
		const address = await create(ines!.page, app, 'agreement', title, plan);
		await does(ines!, address, 'gather', partner(organisation));
		await does(ines!, address, 'open_round', { rule: 'consent' });
	}
	const address = await create(ines!.page, app, 'disagreement', DINH_AN.asked[1]!, plan);
	await does(ines!, address, 'gather', { ...partner(DINH_AN.organisation), side: '2' });
	await does(ines!, address, 'go_full');
	await does(solene!, address, 'start_exploring');
	await does(ines!, address, 'restate', {
		about: '2',
		body: 'Vous voulez que personne du bourg ne soit oublié.'
	});
	await Promise.all([solene, ines, yann, dinhAn].map((it) => it!.close()));
}

async function linksIn(smtp: TestSmtp, titles: readonly string[]): Promise<Map<string, string>> {
	const links = new Map<string, string>();
	for (let count = 1; links.size < titles.length; count += 1) {
		await smtp.receives(count);
		const { raw } = smtp.received[count - 1]!;
		for (const title of titles) {
			const found =
				raw.includes(title) && /http:\/\/\S+\/answer\/[a-z0-9]+/.exec(raw.slice(raw.indexOf(title)));
			if (found) links.set(title, found[0]);
		}
	}
	return links;
}

/** Opens the link of a mail on a phone on which nobody has signed in. */
async function openOnPhone(browser: Browser, { links }: Asked, title: string): Promise<Page> {
	const page = await (await browser.newContext(phone)).newPage();
	await page.goto(links.get(title)!);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
	return page;
}

/** It is said to be saved, the phone has no session, and the link answers no more. */
async function isAnswered(page: Page, { links }: Asked, title: string): Promise<void> {
	await expect(page.getByText('C’est enregistré. Merci.')).toBeVisible();
	await page.goto(links.get(title)!);
	await expect(page.getByText('Ce lien a déjà servi\u202f: votre réponse est enregistrée.')).toBeVisible();
	expect(await page.context().cookies()).toEqual([]);
	await page.context().close();
}

/** What was answered on an agreement. */
const positionOn = ({ rows }: Asked, title: string) =>
	rows(
		`select position.step, position.choice, position.reason, proxy.name as proxy, organisation.name as organisation, account.name as member
		 from agreement_position position
		 join agreement_round round on round.id = position.round_id
		 join entry on entry.id = round.entry_id
		 join organisation on organisation.id = position.organisation_id
		 join member on member.id = position.member_id
		 join account on account.id = member.account_id
		 left join organisation proxy on proxy.id = position.proxy_id
		 where entry.title = '${title.replaceAll("'", "''")}'`
	);

test('a position is sent in three taps', async ({ browser, asked }) => {
	const title = YANN.asked[0]!;
	const page = await openOnPhone(browser, asked, title);
	await expect(page.getByText(`Proposé par ${INES.name}.`)).toBeVisible();
	await expect(page.getByText('Réponse attendue jusqu’au')).toBeVisible();
	await page.getByText(`Prendre position pour ${YANN.organisation}`).first().tap();
	await page.getByRole('radio', { name: 'J’adhère pleinement' }).tap();
	await page.locator('form[data-action="take_position"] button.primary').tap();
	await isAnswered(page, asked, title);
	expect(await positionOn(asked, title)).toMatchObject([
		{ step: 1, choice: 'step', organisation: YANN.organisation, member: YANN.name }
	]);
});

test('a step that others need a reason for is not sent without one', async ({ browser, asked }) => {
	const title = DINH_AN.asked[0]!;
	const page = await openOnPhone(browser, asked, title);
	await page.getByText(`Prendre position pour ${DINH_AN.organisation}`).first().tap();
	await page.getByRole('radio', { name: 'Contre' }).tap();
	await page.getByRole('radio', { name: 'Désaccord sérieux' }).tap();
	const form = page.locator('form[data-action="take_position"]');
	const reason = form.locator('[name="reason"]');
	await form.locator('button.primary').tap();
	await expect(reason).toHaveAttribute('aria-invalid', 'true');
	await expect(page.getByRole('radio', { name: 'Désaccord sérieux' })).toBeChecked();
	await expect(page.getByText('C’est enregistré.')).toHaveCount(0);
	expect(await positionOn(asked, title)).toEqual([]);
	await reason.fill('L’hiver, le bac est le seul passage.');
	await form.locator('button.primary').tap();
	await isAnswered(page, asked, title);
	expect(await positionOn(asked, title)).toMatchObject([
		{ step: 7, reason: 'L’hiver, le bac est le seul passage.', member: DINH_AN.name }
	]);
});

test('« Je passe » is two taps', async ({ browser, asked }) => {
	const title = YANN.asked[1]!;
	const page = await openOnPhone(browser, asked, title);
	await page.getByText(`Je passe cette fois, pour ${YANN.organisation}`).first().tap();
	await page.locator('form[data-action="pass"] button.primary').tap();
	await isAnswered(page, asked, title);
	expect(await positionOn(asked, title)).toMatchObject([
		{ step: null, choice: 'pass', organisation: YANN.organisation }
	]);
});

test('« Je m’en remets à » names the other organisation', async ({ browser, asked }) => {
	const title = YANN.asked[2]!;
	const page = await openOnPhone(browser, asked, title);
	await page.getByText('Je m’en remets à une autre organisation').first().tap();
	const form = page.locator('form[data-action="give_proxy"]');
	await form
		.getByLabel('Quelle organisation répond à notre place')
		.selectOption({ label: INES.organisation });
	await form.locator('button.primary').tap();
	await isAnswered(page, asked, title);
	expect(await positionOn(asked, title)).toMatchObject([
		{ step: null, choice: 'proxy', proxy: INES.organisation, organisation: YANN.organisation }
	]);
});

test('more time is given to everyone, once', async ({ browser, asked }) => {
	const title = YANN.asked[3]!;
	const page = await openOnPhone(browser, asked, title);
	await page.getByText('Il faut plus de temps').first().tap();
	await page.locator('form[data-action="extend_round"] button.primary').tap();
	await isAnswered(page, asked, title);
	const [round] = await asked.rows(
		`select extended_at, opened_at, closes_at from agreement_round join entry on entry.id = agreement_round.entry_id where entry.title = '${title}'`
	);
	expect(round!.extended_at).not.toBeNull();
	const days = (Date.parse(String(round!.closes_at)) - Date.parse(String(round!.opened_at))) / 86_400_000;
	expect(days).toBeCloseTo(17, 3);
});

test('a restatement is confirmed in one tap, beside what was understood', async ({ browser, asked }) => {
	const title = DINH_AN.asked[1]!;
	const page = await openOnPhone(browser, asked, title);
	await expect(
		page.getByText(`${INES.name} (${INES.organisation}) entend ceci de votre position`)
	).toBeVisible();
	await expect(page.getByText('Vous voulez que personne du bourg ne soit oublié.')).toBeVisible();
	await expect(page.getByText('Est-ce bien ce que vous dites\u202f?')).toBeVisible();
	await expect(page.locator('summary', { hasText: 'Pas tout à fait' })).toBeVisible();
	await page.getByRole('button', { name: 'Oui, c’est bien ce que nous disons' }).tap();
	await isAnswered(page, asked, title);
	expect(
		await asked.rows(
			`select account.name as member, answer.choice from entry_record answer join member on member.id = answer.member_id join account on account.id = member.account_id join entry on entry.id = answer.entry_id where answer.kind = 'restatement_answer' and entry.title = '${title}'`
		)
	).toMatchObject([{ member: DINH_AN.name, choice: 'yes' }]);
});
