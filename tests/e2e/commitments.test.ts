import type { Page } from '@playwright/test';
import type { RunningApp } from '../support/app.ts';
import { comeAs, createPlan, expect, nameFieldOf, pickName, test } from '../support/browser.ts';
import { act, base, state } from '../support/entry-page.ts';

/** Within what a calendar looks ahead. */
const DUE = new Date(Date.now() + 200 * 86_400_000).toISOString().slice(0, 10);

interface NewCommitment {
	sentence: string;
	plan: string;
	organisation: string;
	/** What it carries on. */
	parent?: string;
	territory?: string;
	visibility?: string;
}

/** Makes a commitment from the page for that; gives its address. */
async function commit(page: Page, app: RunningApp, it: NewCommitment): Promise<string> {
	const query = new URLSearchParams({ kind: 'commitment', plan: it.plan.split('/').at(-1)! });
	if (it.parent) query.set('parent', it.parent.split('/').at(-1)!);
	await page.goto(`${base(app)}/entries/new?${query}`);
	await page.locator('[name="sentence"]').fill(it.sentence);
	await pickName(nameFieldOf(page, 'organisationId'), it.organisation);
	await page.locator('[name="dueOn"]').fill(DUE);
	if (it.territory) await page.locator('[name="territory"]').selectOption({ label: it.territory });
	await page.getByLabel(it.visibility ?? 'Tout le plan').check();
	await page.locator('form button.primary').click();
	await page.waitForURL(/\/entries\/[a-z0-9]{26}$/);
	return page.url();
}

test('a commitment is adapted in three territories, rolled up, and proposed to a whole network', async ({
	browser,
	app
}) => {
	test.setTimeout(240_000);
	const solene = await comeAs(browser, app, 'Solène Kerdraval');
	const yann = await comeAs(browser, app, 'Yann Coatmeur');
	const ines = await comeAs(browser, app, 'Inês Carvalhosa');
	const plan = await createPlan(solene.page, app, 'Trente lieux');
	const parent = await commit(solene.page, app, {
		sentence: 'Ouvrir trente lieux de plus',
		plan,
		organisation: 'Réseau Clairevoie'
	});
	await act(solene.page, 'detail', async (form) => {
		await form.locator('[name="rollUp"]').first().waitFor({ state: 'attached' });
		const rollUp = form.locator('[name="rollUp"]');
		if ((await rollUp.first().evaluate((it) => it.tagName)) === 'SELECT') await rollUp.selectOption('sum');
		else await form.locator('[name="rollUp"][value="sum"]').check();
		await form.locator('[name="target"]').fill('30');
		await form.locator('[name="unit"]').fill('lieux');
		await pickName(nameFieldOf(form, 'ownerMember'), 'Solène Kerdraval');
		await form.locator('[name="territory"]').selectOption({ index: 1 });
	});
	await expect(solene.page.locator('main')).toContainText('Solène Kerdraval');

	const three = [
		{ page: solene.page, organisation: 'Réseau Clairevoie', value: '4' },
		{ page: yann.page, organisation: 'Les Ateliers du Lac', value: '5' },
		{ page: ines.page, organisation: 'Les Roues d’Aubre', value: '2' }
	];
	const territories: string[] = [];
	for (const [i, { page, organisation, value }] of three.entries()) {
		await page.goto(`${base(app)}/entries/new?kind=commitment&parent=${parent.split('/').at(-1)}`);
		const territory = (await page
			.locator('[name="territory"] option')
			.nth(i + 2)
			.textContent())!.trim();
		territories.push(territory);
		await commit(page, app, {
			sentence: `Nos lieux à nous, ${i + 1}`,
			plan,
			parent,
			organisation,
			territory
		});
		await act(page, 'give_news', async (form) => {
			await form.locator('[name="body"]').fill('Ouverts');
			await form.locator('[name="value"]').fill(value);
		});
	}
	await solene.page.goto(parent);
	const section = solene.page.getByRole('region', { name: 'Dans les territoires' });
	await expect(section).toContainText('11 lieux');
	for (const territory of territories) await expect(section).toContainText(territory);
	await expect(section).toContainText('Réponses des partenaires : 3 sur 3.');

	await section.getByText('Proposer à tous les partenaires d’un réseau').click();
	await section.getByLabel('Réseau').selectOption({ label: 'Réseau Clairevoie' });
	await section.getByRole('button', { name: 'Proposer à ses partenaires' }).click();
	await expect(section.getByRole('status')).toHaveText(/^\d+ partenaires? sollicités?\.$/);
	const asked = Number(/\d+/.exec((await section.getByRole('status').textContent())!)![0]);
	await expect(section).toContainText(`Réponses des partenaires : 3 sur ${3 + asked}.`);
	// Asked once is enough.
	await section.getByLabel('Réseau').selectOption({ label: 'Réseau Clairevoie' });
	await section.getByRole('button', { name: 'Proposer à ses partenaires' }).click();
	await expect(section).toContainText('Tous les partenaires de ce réseau sont déjà sollicités.');
	await Promise.all([solene.close(), yann.close(), ines.close()]);
});

test('what only those concerned may see is in no list, count, picture, export, feed or page of anyone else', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const yann = await comeAs(browser, app, 'Yann Coatmeur');
	const ines = await comeAs(browser, app, 'Inês Carvalhosa');
	const SECRET = 'Une promesse entre nous seuls';
	const plan = await createPlan(yann.page, app, 'Entre nous seuls');
	const planId = plan.split('/').at(-1)!;
	const counted = async ({ page }: typeof ines) => {
		await page.goto(`${base(app)}/register?plan=${planId}`);
		return (await page.locator('main').textContent())!.replace(/\s+/g, ' ');
	};
	const before = await counted(ines);
	const address = await commit(yann.page, app, {
		sentence: SECRET,
		plan,
		organisation: 'Les Ateliers du Lac',
		visibility: 'Les organisations concernées'
	});
	/** The secret address of one's calendar. */
	const feedOf = async ({ page }: typeof ines) => {
		await page.goto(`${base(app)}/calendar`);
		await page.locator('form[action="?/renew"] button').click();
		return page.locator('[data-link], input[readonly]').first().inputValue();
	};
	const read = async (who: typeof ines, path: string) => {
		const response = await who.page.request.get(path);
		expect(response.ok(), path).toBe(true);
		return response.text();
	};
	const places = [
		...[
			'',
			'&view=board',
			'&view=timeline',
			'&view=matrix',
			'&kind=commitment',
			'&state=open',
			'&group=due'
		].map((more) => `${base(app)}/register?plan=${planId}${more}`),
		...['csv', 'json'].map((format) => `${base(app)}/register/export?plan=${planId}&format=${format}`),
		plan,
		`${plan}/who`,
		`${plan}/map`
	];
	const [mine, theirs] = [await feedOf(yann), await feedOf(ines)];
	for (const place of [...places, theirs]) expect(await read(ines, place), place).not.toContain(SECRET);
	expect(await counted(ines)).toBe(before);
	expect((await ines.page.request.get(address)).status()).toBe(404);
	expect((await ines.page.request.get(`${address}/export?format=json`)).status()).toBe(404);
	// The same places show it to whom it concerns: the test looks where there is something to see.
	for (const place of [places[0]!, places[1]!, places[2]!, places[7]!, places[8]!, places[9]!, mine]) {
		expect(await read(yann, place), place).toContain(SECRET);
	}
	await Promise.all([yann.close(), ines.close()]);
});

test('a commitment is handed over with both legs to be seen, and what carries on one that is withdrawn says so', async ({
	browser,
	app
}) => {
	test.setTimeout(120_000);
	const yann = await comeAs(browser, app, 'Yann Coatmeur');
	const ines = await comeAs(browser, app, 'Inês Carvalhosa');
	const plan = await createPlan(yann.page, app, 'Des vélos pour tous');
	const mine = { plan, organisation: 'Les Ateliers du Lac' };
	const parent = await commit(yann.page, app, { ...mine, sentence: 'Prêter cent vélos' });
	const part = { plan, organisation: 'Les Roues d’Aubre', parent };
	const child = await commit(ines.page, app, { ...part, sentence: 'Réparer vingt vélos' });

	await yann.page.goto(parent);
	await act(yann.page, 'hand_over', { partner: 'Les Roues d’Aubre', note: 'Vous avez l’atelier.' });
	const relay = (page: Page) => page.getByRole('region', { name: 'Passage de relais' });
	await expect(relay(yann.page)).toContainText('« Vous avez l’atelier. »');
	// It waits for whoever it is offered to, and is answered from there.
	await ines.page.goto(`${base(app)}/attention`);
	const asked = ines.page.getByRole('listitem').filter({ hasText: 'Prêter cent vélos' }).first();
	await expect(asked).toContainText('relais');
	await ines.page.goto(parent);
	await act(ines.page, 'take_over');
	// The page of whoever handed it over says so by itself.
	await expect(relay(yann.page).getByRole('listitem')).toHaveCount(2);
	await expect(relay(yann.page)).toContainText('Les Roues d’Aubre');
	await expect(yann.page.locator('form[data-action="hand_over"]')).toHaveCount(0);
	await expect(ines.page.locator('form[data-action="hand_over"]')).toHaveCount(1);

	await act(ines.page, 'withdraw', { reason: 'Le hangar a brûlé.' });
	await state(ines.page, 'Retiré');
	await yann.page.goto(child);
	const above = yann.page
		.getByRole('listitem')
		.filter({ has: yann.page.getByRole('link', { name: 'Prêter cent vélos' }) });
	await expect(above.first()).toContainText('Retiré');
	await state(yann.page, 'En cours');
	// Nothing more can be hung below it: from an old page one comes to where it says how it ended.
	await ines.page.goto(`${base(app)}/entries/new?kind=commitment&parent=${parent.split('/').at(-1)}`);
	await expect(ines.page).toHaveURL(parent);
	await state(ines.page, 'Retiré');
	await Promise.all([yann.close(), ines.close()]);
});

test('a pledge subject to a board waits, and is confirmed in one step from what needs one', async ({
	browser,
	app
}) => {
	test.setTimeout(90_000);
	const yann = await comeAs(browser, app, 'Yann Coatmeur');
	const ines = await comeAs(browser, app, 'Inês Carvalhosa');
	const plan = await createPlan(yann.page, app, 'La navette du samedi');
	const address = await commit(yann.page, app, {
		sentence: 'Ouvrir la navette le samedi',
		plan,
		organisation: 'Les Roues d’Aubre'
	});
	const { page } = ines;
	await page.goto(address);
	await act(page, 'pledge', { provisionalUntil: '2030-01-31' });
	await expect(page.getByText('sous réserve de ses instances').first()).toBeVisible();
	await page.goto(`${base(app)}/attention`);
	const line = page.getByRole('listitem').filter({ hasText: 'Ouvrir la navette le samedi' });
	await expect(line).toContainText('Donné sous réserve, reste à confirmer');
	await line.getByRole('button', { name: 'Confirmer' }).click();
	await expect(line).toHaveCount(0);
	await yann.page.goto(address);
	await state(yann.page, 'En cours');
	await Promise.all([yann.close(), ines.close()]);
});
