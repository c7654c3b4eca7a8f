import AxeBuilder from '@axe-core/playwright';
import type { Browser, Locator, Page } from '@playwright/test';
import type { RunningApp } from '../support/app.ts';
import { comeAs, createPlan, expect, nameFieldOf, test } from '../support/browser.ts';
import { act, base, create, fill, open, state } from '../support/entry-page.ts';

/** Of the example: who facilitates plans, and two who may bind their organisations. */
const FACILITATOR = 'Solène Kerdraval';
const YANN = { name: 'Yann Coatmeur', organisation: 'Les Ateliers du Lac' };
const INES = { name: 'Inês Carvalhosa', organisation: 'Les Roues d’Aubre' };

async function three(browser: Browser, app: RunningApp) {
	const [facilitator, yann, ines] = await Promise.all([
		comeAs(browser, app, FACILITATOR),
		comeAs(browser, app, YANN.name),
		comeAs(browser, app, INES.name)
	]);
	return { solene: facilitator.page, yann: yann.page, ines: ines.page };
}

test('a disagreement goes from the first sentence to « assumé », with two organisations and a facilitator', async ({
	browser,
	app
}) => {
	test.setTimeout(240_000);
	const { solene, yann, ines } = await three(browser, app);
	const plan = await createPlan(solene, app, 'Venir travailler sans voiture');
	const address = await create(yann, app, 'disagreement', 'La navette doit partir de la gare', plan);
	for (const page of [solene, ines]) await page.goto(address);
	await state(yann, 'Exprimé');

	if (await yann.locator('form[data-action="go_full"]').count()) await act(yann, 'go_full');
	await act(yann, 'gather', { partner: INES.organisation, side: 2 });
	await act(solene, 'start_exploring');
	await state(solene, 'En exploration');
	// Everyone else's page says so by itself.
	await state(ines, 'En exploration');

	await act(yann, 'explain', { body: 'Le départ de la gare, pour qui vient en train.' });
	await act(ines, 'explain', { body: 'Un départ du bourg, pour qui n’a pas de train.' });
	await act(yann, 'restate', { about: 2, body: 'Vous voulez que personne du bourg ne soit oublié.' });
	await ines.reload();
	const question = ines.getByText('Vous voulez que personne du bourg ne soit oublié.').first();
	await expect(question).toBeVisible();
	await act(ines, 'correct_restatement', { body: 'Surtout celles et ceux sans permis.' });
	await act(yann, 'restate', { about: 2, body: 'Vous pensez d’abord à qui n’a ni train ni permis.' });
	await act(ines, 'confirm_restatement');
	await act(ines, 'restate', { about: 1, body: 'Vous craignez que les trains et la navette se ratent.' });
	await act(yann, 'confirm_restatement');
	await act(yann, 'add_option', { body: 'Une navette depuis la gare' });
	await act(ines, 'add_option', { body: 'Une boucle par le bourg' });

	await act(solene, 'state_jointly', {
		body: 'Nous ne savons pas encore qui la navette doit servir d’abord.'
	});
	await state(solene, 'Formulé');
	await expect(solene.locator('header p.state')).toContainText(`L’énoncé attend encore`);
	await expect(yann.getByRole('button', { name: `Signer pour ${YANN.organisation}` })).toBeVisible();
	await expect(yann.getByText('Signature interne à l’alliance').first()).toBeVisible();
	await act(yann, 'sign_statement');
	await act(ines, 'sign_statement');
	await state(ines, 'Reconnu');
	await act(yann, 'ask_to_keep', { body: 'La correspondance avec les trains.' });
	await act(ines, 'ask_to_keep', { body: 'Les personnes sans permis.' });
	await act(solene, 'start_treatment');
	await act(yann, 'propose_exit', {
		exit: 'maintained',
		body: 'Deux essais, l’un après l’autre, et nous comparons.',
		reviewOn: '2030-05-04',
		words: 'Nous aurions commencé par le soir.'
	});
	await act(ines, 'confirm_exit', { words: 'Nous relayons les deux essais.' });
	await state(ines, 'Assumé');
	await state(solene, 'Assumé');
	await expect(solene.getByText('Nous relayons les deux essais.').first()).toBeVisible();
	await expect(solene.getByText('Nous aurions commencé par le soir.').first()).toBeVisible();
	await expect(solene.getByText('On y revient le 4 mai 2030').first()).toBeVisible();
	await faultless(solene);
});

test('an objection brings an amended text and a second round, and nobody sees a position before it closes', async ({
	browser,
	app
}) => {
	test.setTimeout(240_000);
	const { solene, yann, ines } = await three(browser, app);
	const plan = await createPlan(solene, app, 'Ouvrir l’atelier le soir');
	const address = await create(yann, app, 'agreement', 'L’atelier ouvre jusqu’à minuit', plan);
	for (const page of [solene, ines]) await page.goto(address);
	await act(yann, 'gather', { partner: INES.organisation });
	const full = (await yann.locator('form[data-action="open_clarification"]').count()) > 0;
	if (full) {
		await act(yann, 'open_clarification');
		await act(yann, 'open_reactions');
	}
	await act(yann, 'open_round', { rule: 'consent', live: 'on' });
	await state(yann, 'Tour ouvert');
	await expect(yann.getByText('Règle : consentement.')).toBeVisible();
	await act(yann, 'take_position', { step: 1 });

	await ines.reload();
	await expect(ines.getByText(`Ont répondu : ${YANN.organisation}.`)).toBeVisible();
	await expect(ines.getByText('Répartition des positions')).toHaveCount(0);
	// An objection says what harm it sees, and what would lift it.
	const form = await open(ines, 'take_position');
	await fill(form, { step: 8 });
	await fill(form, { reason: 'Les riverains ne dorment plus.' });
	await form.locator('button.primary').click();
	await expect(ines.getByText('Dites ce qui lèverait cette objection.')).toBeVisible();
	await expect(form.locator('[name="reason"]')).toHaveValue('Les riverains ne dorment plus.');
	await fill(form, { lifts: 'Fermer à vingt-deux heures.' });
	await form.locator('button.primary').click();
	await expect(ines.getByText('C’est enregistré')).toBeVisible();
	await act(yann, 'close_round');
	await expect(yann.getByText('Une objection demande de reprendre le texte')).toBeVisible();
	await expect(yann.getByText('Fermer à vingt-deux heures.')).toBeVisible();
	await act(yann, 'understand', { answer: 'yes' });
	await act(yann, 'propose', { body: 'L’atelier ouvre jusqu’à vingt-deux heures' });
	await expect(yann.locator('ins')).toContainText('vingt-deux');
	await expect(yann.locator('del')).toContainText('minuit');
	await act(yann, 'open_round', { rule: 'consent', live: 'on' });
	await act(ines, 'take_position', {
		step: 3,
		reason: 'À revoir cet été.',
		minority: 'Nous demandons un bilan.',
		unnamed: 'on'
	});
	await act(yann, 'take_position', { step: 1 });
	await act(yann, 'close_round');
	await state(yann, 'Adopté avec réserves');
	await expect(yann.getByText('Nous demandons un bilan.')).toBeVisible();
	await expect(yann.getByText('une organisation partenaire').first()).toBeVisible();
	await faultless(yann);
});

test('a light disagreement is said and concluded on a phone', async ({ browser, app }) => {
	test.setTimeout(180_000);
	const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
	const yann = await comeAs(browser, app, YANN.name, phone);
	const ines = await comeAs(browser, app, INES.name, phone);
	const made = await comeAs(browser, app, FACILITATOR);
	const plan = await createPlan(made.page, app, 'Le stationnement des vélos');
	const { page } = yann;
	await page.goto(`${base(app)}/entries/new?kind=disagreement&plan=${plan.split('/').pop()}`);
	await page.getByLabel('Sur quoi n’êtes-vous pas d’accord').fill('Les vélos n’ont pas à payer');
	await page.getByRole('button', { name: 'Dire ce désaccord' }).tap();
	await page.waitForURL(/\/entries\/[a-z0-9]{26}$/);
	await state(page, 'Exprimé');
	await faultless(page);
	await act(page, 'gather', { partner: INES.organisation, side: 2 });
	await act(page, 'conclude_lightly', {
		exit: 'dissolved',
		body: 'Nous parlions de deux parkings différents.'
	});
	await ines.page.goto(page.url());
	await ines.page.getByRole('button', { name: `Accepter cette conclusion pour ${INES.organisation}` }).tap();
	await state(ines.page, 'Malentendu levé');
	await faultless(ines.page);
	await Promise.all([yann.close(), ines.close(), made.close()]);
});

test('evidence of a kind that is not accepted is refused with its sentence; a page that is stale keeps what was typed', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const { solene, yann, ines } = await three(browser, app);
	const plan = await createPlan(solene, app, 'Former les bénévoles');
	await yann.goto(`${base(app)}/entries/new?kind=commitment&plan=${plan.split('/').pop()}`);
	await yann.locator('[name="sentence"]').fill('Former vingt bénévoles');
	await yann.locator('[name="dueOn"]').fill('2030-03-01');
	await yann.getByLabel('Tout le plan').check();
	await yann.getByRole('button', { name: 'Noter cet engagement' }).click();
	await yann.waitForURL(/\/entries\/[a-z0-9]{26}$/);
	await state(yann, 'En cours');

	const form = await open(yann, 'add_evidence');
	await form.locator('[name="body"]').fill('La feuille de présence');
	const file = (name: string, content: string) => ({
		name,
		mimeType: 'text/html',
		buffer: Buffer.from(content)
	});
	await form.locator('[name="file"]').setInputFiles(file('presence.svg', '<svg onload="alert(1)"/>'));
	await form.locator('button.primary').click();
	await expect(yann.getByText('Ce type de fichier n’est pas accepté.')).toBeVisible();
	await expect(form.locator('[name="body"]')).toHaveValue('La feuille de présence');
	await form.locator('[name="file"]').setInputFiles(file('présence d’avril.pdf', '%PDF-1.7 …'));
	await form.locator('button.primary').click();
	await expect(yann.getByText('C’est enregistré')).toBeVisible();
	const download = yann.waitForEvent('download');
	await yann.getByRole('link', { name: 'présence d’avril.pdf' }).click();
	expect((await download).suggestedFilename()).toBe('présence d’avril.pdf');
	const link = await yann.getByRole('link', { name: 'présence d’avril.pdf' }).getAttribute('href');
	const answer = await yann.request.get(app.origin + link);
	expect(answer.headers()).toMatchObject({
		'content-type': 'application/pdf',
		'x-content-type-options': 'nosniff',
		'content-disposition': expect.stringMatching(/^attachment/)
	});

	// Someone of the beneficiary contests while the owner of the page still writes.
	await act(yann, 'gather', { partner: INES.organisation, place: 'beneficiary' });
	await act(yann, 'declare_kept');
	// What is unfolded before its scripts run is folded again by them.
	await ines.goto(yann.url(), { waitUntil: 'networkidle' });
	const words = await open(ines, 'contest');
	await words.locator('[name="words"]').fill('Il en manque huit, nous les avons comptés.');
	await act(yann, 'admit_not_kept', { cause: 'La salle a fermé.', learning: 'Prévoir une autre salle.' });
	// The page says that it changed, and leaves what is being typed alone.
	await expect(ines.getByText('Quelqu’un vient de modifier cette page.')).toBeVisible();
	await expect(words.locator('[name="words"]')).toHaveValue('Il en manque huit, nous les avons comptés.');
	await words.locator('button.primary').click();
	await expect(ines.getByText('Ceci a changé pendant que vous lisiez.').first()).toBeVisible();
	await expect(ines.getByLabel('Ce que vous avez écrit est gardé ici')).toHaveValue(
		'Il en manque huit, nous les avons comptés.'
	);
	await faultless(yann);
	await yann.goto(`${base(app)}/entries/new?kind=agreement`);
	await faultless(yann);
	await yann.goto(`${app.origin}/confirm/inconnu`);
	await expect(yann.getByRole('heading', { level: 1 })).toHaveText('Ce lien ne sert plus');
	await faultless(yann);
});

test('what is given subject to a board is confirmed by a link without a password, once', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const { solene, yann, ines } = await three(browser, app);
	const plan = await createPlan(solene, app, 'Partager un local');
	const address = await create(yann, app, 'agreement', 'Nous partageons le local le mardi', plan);
	await act(yann, 'gather', { partner: INES.organisation });
	await ines.goto(address);
	if (await yann.locator('form[data-action="open_clarification"]').count()) {
		await act(yann, 'open_clarification');
		await act(yann, 'open_reactions');
	}
	await act(yann, 'open_round', { live: 'on' });
	await act(ines, 'take_position', { step: 1, provisionalUntil: '2030-02-01' });
	const link = await ines.getByLabel('À transmettre à la personne mandatée').inputValue();
	expect(link).toMatch(/\/confirm\/\S{20,}$/);
	const board = await (await browser.newContext()).newPage();
	await board.goto(link);
	await expect(board.getByText('Nous partageons le local le mardi').first()).toBeVisible();
	await faultless(board);
	await board.getByRole('button', { name: `Confirmer pour ${INES.organisation}` }).click();
	await expect(board.getByRole('heading', { name: 'C’est confirmé' })).toBeVisible();
	await board.goto(link);
	await expect(board.getByText('Ce lien a déjà servi')).toBeVisible();
	expect(app.output.join('\n')).not.toContain(link.split('/').pop());
});

/** Nothing that axe finds, and nothing wider than a phone. */
async function faultless(page: Page): Promise<void> {
	const before = page.viewportSize()!;
	await page.setViewportSize({ width: 360, height: 740 });
	await page.locator('details').evaluateAll((all) => {
		for (const it of all) (it as HTMLDetailsElement).open = true;
	});
	const width = await page.evaluate(() => document.documentElement.scrollWidth);
	const { violations } = await new AxeBuilder({ page }).analyze();
	const faults = violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
	if (width > 360) faults.push(`${page.url()} is ${width} px wide`);
	expect(faults).toEqual([]);
	await page.setViewportSize(before);
}

test('without a script a disagreement is said, gathered, discussed and concluded', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const plain = { javaScriptEnabled: false };
	const made = await comeAs(browser, app, FACILITATOR);
	const plan = await createPlan(made.page, app, 'Les bancs de la place');
	const yann = await comeAs(browser, app, YANN.name, plain);
	const ines = await comeAs(browser, app, INES.name, plain);
	const { page } = yann;
	await page.goto(`${base(app)}/entries/new?kind=disagreement&plan=${plan.split('/').pop()}`);
	await page.locator('[name="sentence"]').fill('Les bancs ne se tournent pas vers la route');
	await page.locator('form button.primary').click();
	await page.waitForURL(/\/entries\/[a-z0-9]{26}$/);
	await state(page, 'Exprimé');
	const form = (who: Page, action: string) => who.locator(`form[data-action="${action}"]`).first();
	/** Unfolds by hand what folds a form away. */
	async function unfold(who: Page, action: string): Promise<Locator> {
		const folds = who.locator(`details:has(form[data-action="${action}"])`);
		for (const fold of await folds.all()) {
			if ((await fold.getAttribute('open')) === null) await fold.locator('summary').first().click();
		}
		return form(who, action);
	}
	const gather = await unfold(page, 'gather');
	await nameFieldOf(gather, 'partner').fill(INES.organisation);
	await gather.locator('[name="side"][value="2"]').check();
	await gather.locator('button.button').last().click();
	await expect(page.locator('.notice', { hasText: 'C’est enregistré' })).toBeVisible();
	// What is refused comes back with what was typed.
	const conclude = await unfold(page, 'conclude_lightly');
	await conclude.locator('[name="body"]').fill('Deux bancs sur quatre, le temps d’un été.');
	await conclude.locator('[name="exit"][value="maintained"]').check();
	await conclude.locator('button.button').last().click();
	await expect(page.locator('form[data-action="conclude_lightly"] [name="body"]')).toHaveValue(
		'Deux bancs sur quatre, le temps d’un été.'
	);
	await expect(page.locator('form[data-action="conclude_lightly"] .error').first()).toBeVisible();
	await (await unfold(page, 'conclude_lightly')).locator('[name="reviewOn"]').fill('2030-05-04');
	await form(page, 'conclude_lightly').locator('button.button').last().click();
	await expect(page.locator('.notice', { hasText: 'C’est enregistré' })).toBeVisible();
	await ines.page.goto(page.url());
	await ines.page
		.getByRole('button', { name: `Accepter cette conclusion pour ${INES.organisation}` })
		.click();
	await state(ines.page, 'Assumé');
	await Promise.all([yann.close(), ines.close(), made.close()]);
});

test('by keyboard alone an agreement is proposed and a position taken on it', async ({ browser, app }) => {
	test.setTimeout(180_000);
	const made = await comeAs(browser, app, FACILITATOR);
	const plan = await createPlan(made.page, app, 'Les horaires de la mairie');
	const yann = await comeAs(browser, app, YANN.name);
	const ines = await comeAs(browser, app, INES.name);
	const address = await create(yann.page, app, 'agreement', 'La mairie ouvre le samedi matin', plan);
	await act(yann.page, 'gather', { partner: INES.organisation });
	if ((await yann.page.locator('form[data-action="open_clarification"]').count()) > 0) {
		await act(yann.page, 'open_clarification');
		await act(yann.page, 'open_reactions');
	}
	await act(yann.page, 'open_round', { rule: 'consent', live: 'on' });
	const { page } = ines;
	await page.goto(address);
	await state(page, 'Tour ouvert');
	await page.waitForLoadState('networkidle');
	/** Goes on with Tab until what is wanted has the focus. */
	async function tabTo(wanted: Locator): Promise<void> {
		for (let step = 0; step < 200; step += 1) {
			if (await wanted.evaluate((it) => it === document.activeElement)) return;
			await page.keyboard.press('Tab');
		}
		throw new Error('not reached by Tab');
	}
	const form = page.locator('form[data-action="take_position"]').first();
	for (const fold of await page.locator('details:has(form[data-action="take_position"])').all()) {
		if ((await fold.getAttribute('open')) !== null) continue;
		await tabTo(fold.locator('summary').first());
		await page.keyboard.press('Enter');
	}
	await tabTo(form.locator('[name="step"]').first());
	await page.keyboard.press('Space');
	await page.keyboard.press('ArrowDown');
	await expect(form.locator('[name="step"][value="2"]')).toBeChecked();
	await tabTo(form.locator('[name="reason"]'));
	await page.keyboard.type('Les familles y viennent.');
	await tabTo(form.locator('button.button').last());
	await page.keyboard.press('Enter');
	await expect(page.locator('.notice', { hasText: 'C’est enregistré' })).toBeVisible();
	await Promise.all([made.close(), yann.close(), ines.close()]);
});
