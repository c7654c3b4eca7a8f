import AxeBuilder from '@axe-core/playwright';
import { comeAs, createPlan, expect, test } from '../support/browser.ts';
import { bigButton, codeOn, comeAsGuest, thumb } from '../support/workshop-page.ts';

test('one question becomes a session with its code, and what is written is hidden until all is shown', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	await awa.page.goto(`${app.origin}/alliance-du-gue`);
	await awa.page.getByRole('link', { name: 'Ateliers' }).click();
	await awa.page.getByLabel('Quelle question posez-vous').fill('Faut-il garder le guichet du samedi ?');
	await awa.page.getByRole('button', { name: 'Démarrer maintenant' }).click();
	await awa.page.waitForURL('**/lead');
	await expect(awa.page.getByRole('img', { name: 'Code QR' })).toBeVisible();
	const code = await codeOn(awa.page);

	const mireille = await comeAsGuest(browser, app, code, 'Mireille', 'Les Cinq Clochers');
	const bilal = await comeAsGuest(browser, app, code.toUpperCase(), 'Bilal', 'Maison de quartier');
	await mireille.getByLabel('Une idée').fill('Le samedi, on voit ceux qui travaillent.');
	await mireille.getByRole('button', { name: 'Ajouter' }).tap();
	await expect(mireille.getByText('Ce que vous avez écrit (1 sur 10)')).toBeVisible();
	await expect(bilal.getByText('1 idée écrite')).toBeVisible();
	await expect(awa.page.getByText('1 idée écrite')).toBeVisible();
	expect(await bilal.content()).not.toContain('on voit ceux');
	expect(await awa.page.content()).not.toContain('on voit ceux');

	// A device that is lost, or another one of the same browser: one is where one was.
	await mireille.reload();
	await expect(mireille.getByText('on voit ceux')).toBeVisible();

	await expect(bigButton(awa.page)).toHaveText('Tout montrer');
	await bigButton(awa.page).click();
	await expect(bilal.getByText('on voit ceux')).toBeVisible();

	// A step is added while it runs.
	await awa.page.getByText('Ajouter une étape').click();
	await expect(bigButton(awa.page)).toHaveText('Clore l’atelier');
	await awa.page.getByRole('button', { name: /^Vote par gommettes/ }).click();
	await expect(bigButton(awa.page)).toHaveText(/Vote par gommettes/);
	await bigButton(awa.page).click();
	await bilal.getByRole('button', { name: /^Donner une gommette/ }).tap();
	await expect(bilal.getByText('Il vous reste 4 gommettes.')).toBeVisible();
	await expect(awa.page.getByText('Réponses\u202f: 1 sur 2')).toBeVisible();
	for (const page of [mireille, bilal, awa.page]) {
		expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
		expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
			0
		);
	}
	await Promise.all([awa.close(), mireille.context().close(), bilal.context().close()]);
});

test('a half-day on a disagreement, until what comes out of it is filed', async ({ browser, app }) => {
	test.setTimeout(300_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou', { viewport: { width: 1440, height: 900 } });
	const odile = await comeAs(browser, app, 'Odile Sarraziet');
	const yann = await comeAs(browser, app, 'Yann Coatmeur');
	await createPlan(awa.page, app, 'Le guichet du samedi');
	await awa.page.goto(`${app.origin}/alliance-du-gue/workshops/new`);
	await awa.page.getByLabel('Titre de l’atelier').fill('Un samedi sur deux ?');
	await awa.page.getByLabel('Plan d’action concerné').selectOption({ label: 'Le guichet du samedi' });
	await awa.page.getByRole('button', { name: 'Préparer le déroulé' }).click();
	await awa.page.waitForURL('**/prepare');
	await awa.page.getByRole('link', { name: 'Ouvrir la page d’animation' }).click();
	await awa.page.waitForURL('**/lead');
	const lead = awa.page;
	await bigButton(lead).click();
	await expect(lead.getByRole('heading', { level: 1 })).toHaveText('Portes ouvertes');
	const code = await codeOn(lead);
	const wall = await awa.context.newPage();
	await wall.goto(`${app.origin}/w/${code}/screen`);
	await expect(wall.getByRole('img', { name: 'Code QR' })).toBeVisible();

	const mireille = await comeAsGuest(browser, app, code, 'Mireille', 'Les Cinq Clochers');
	const bilal = await comeAsGuest(browser, app, code, 'Bilal', 'Maison de quartier');
	for (const { page } of [odile, yann]) {
		await page.goto(`${app.origin}/w/${code}`);
		await page.getByRole('button', { name: 'Entrer' }).click();
		await expect(page.getByText('Bienvenue')).toBeVisible();
	}
	const attendees = [odile.page, yann.page, mireille, bilal];
	const goOn = async (title: string) => {
		await bigButton(lead).click();
		for (const page of [...attendees, wall]) {
			await expect(page.getByRole('heading', { level: 1 })).toHaveText(new RegExp(title));
		}
	};

	await goOn('Tour d’accueil');
	for (const page of attendees) {
		await page.getByLabel('En un mot').fill('Confiance');
		await page.getByRole('button', { name: 'Ajouter' }).click();
	}
	await expect(lead.getByText('Réponses\u202f: 4 sur 4')).toBeVisible();

	await goOn('De quoi parlons-nous');
	await lead.getByLabel('Ce qui est dit').fill('On voit des gens qu’on ne voit jamais.');
	await lead.getByRole('button', { name: 'Ajouter', exact: true }).click();
	await expect(mireille.getByText('qu’on ne voit jamais')).toBeVisible();

	await goOn('Sur quoi ne sommes-nous pas d’accord');
	const ideas = [
		'Cela coûte trop cher',
		'C’est le seul jour possible',
		'Deux bénévoles suffisent',
		'La mairie paie'
	];
	for (const [i, page] of attendees.entries()) {
		await page.getByLabel('Une idée').fill(ideas[i]!);
		await page.getByRole('button', { name: 'Ajouter' }).click();
	}
	await expect(wall.getByText('4 idées écrites')).toBeVisible();
	expect(await wall.content()).not.toContain(ideas[0]);
	await bigButton(lead).click();
	for (const idea of ideas) await expect(wall.getByText(idea)).toBeVisible();

	await goOn('Rassembler');
	await odile.page.getByLabel('Nouveau thème').fill('L’argent');
	await odile.page.getByRole('button', { name: 'Ajouter' }).click();
	// With a mouse by dragging, with a thumb from a list.
	await odile.page
		.locator('li[draggable] p', { hasText: ideas[0]! })
		.dragTo(odile.page.getByRole('region', { name: 'L’argent' }));
	await mireille.getByLabel(`Thème de «\u202f${ideas[3]}\u202f»`).selectOption({ label: 'L’argent' });
	await expect(wall.getByText('idées\u202f: 2')).toBeVisible();

	await goOn('Lequel travailler');
	for (const page of attendees) {
		await page.getByRole('button', { name: 'Donner une gommette à «\u202fL’argent\u202f»' }).click();
	}
	await expect(lead.getByText('Réponses\u202f: 4 sur 4')).toBeVisible();
	expect(await wall.content()).not.toContain('4 gommettes');
	await bigButton(lead).click();
	await expect(wall.getByText('4 gommettes')).toBeVisible();

	await goOn('Lever les malentendus');
	await bilal.getByRole('button', { name: 'Demander la parole' }).tap();
	await lead.getByRole('button', { name: 'Donner la parole' }).first().click();
	await expect(bilal.getByText('Vous avez la parole.')).toBeVisible();
	await expect(wall.getByText('Bilal · Maison de quartier')).toBeVisible();
	await bilal.getByRole('button', { name: 'J’ai terminé' }).tap();

	await goOn('Dire la position de l’autre');
	await lead.getByRole('button', { name: 'Former les binômes' }).click();
	for (const [i, page] of attendees.entries()) {
		await page.getByLabel(/^Ce que défend/).fill(`Reformulation ${i}`);
		await page.getByRole('button', { name: 'Proposer ma reformulation' }).click();
	}
	for (const page of attendees) {
		await page.getByRole('button', { name: 'Oui, c’est bien ce que je dis' }).click();
	}
	await expect(mireille.getByText('confirme\u202f: c’est bien ce qui est dit')).toBeVisible();

	await goOn('Formuler le désaccord');
	await lead.getByRole('button', { name: 'Former les groupes' }).click();
	await expect(mireille.getByRole('heading', { name: 'Votre groupe' })).toBeVisible();
	await mireille.getByLabel('Les notes de votre groupe').fill('Un samedi sur deux, pour un an.');
	await expect(lead.getByText('pour un an')).toBeVisible();
	await expect(wall.getByText('pour un an')).toHaveCount(0);
	const heard = lead.getByRole('listitem').filter({ hasText: 'pour un an' });
	await heard.getByRole('button', { name: /^Restituer/ }).click();
	await expect(wall.getByRole('heading', { level: 1 })).toHaveText(/restitue$/);
	for (const page of [...attendees, wall]) await expect(page.getByText('pour un an').first()).toBeVisible();
	await lead.getByRole('button', { name: 'Terminer la restitution' }).click();
	await expect(wall.getByText('pour un an')).toHaveCount(0);

	await goOn('bien décrit');
	await mireille.getByRole('radio', { name: 'Pour, mais' }).check();
	await mireille.getByLabel('D’accord, avec un bémol').check();
	await mireille.getByLabel('Pourquoi').fill('À revoir dans un an.');
	await mireille.getByRole('button', { name: 'Donner ma position' }).tap();
	await expect(mireille.getByText('Votre position')).toBeVisible();
	expect(await lead.content()).not.toContain('À revoir dans un an.');
	await bigButton(lead).click();
	await expect(lead.getByText('À revoir dans un an.')).toBeVisible();

	await goOn('Qui fait quoi');
	await mireille.getByRole('textbox', { name: 'Qui fait quoi' }).fill('Trouver deux bénévoles');
	await mireille.getByLabel(/^Pour quand/).fill('2099-01-15');
	await mireille.getByRole('button', { name: 'Proposer cet engagement' }).tap();
	await expect(wall.getByText('Trouver deux bénévoles')).toBeVisible();
	await lead.getByText('Garder quelque chose qui vient d’être dit').click();
	await lead.getByLabel('En une phrase').fill('Nous ne sommes pas d’accord sur le coût.');
	await lead.getByRole('button', { name: 'Garder', exact: true }).click();
	await expect(lead.getByRole('button', { name: 'Ne plus garder' })).toBeVisible();

	await goOn('Prise de recul');
	await goOn('Ce que j’en retiens');
	for (const page of attendees) {
		await page.getByLabel('Que retenez-vous').fill('On s’est écoutés.');
		await page.getByRole('button', { name: 'Ajouter' }).click();
	}
	await expect(bigButton(lead)).toHaveText('Clore l’atelier');
	// One press too many does not end it.
	await bigButton(lead).dblclick();
	await expect(lead.getByText('Clore l’atelier pour tout le monde')).toBeFocused();
	await lead.getByRole('button', { name: 'Pas encore' }).click();
	await expect(bigButton(lead)).toBeFocused();
	await bigButton(lead).click();
	await lead.getByRole('button', { name: 'Oui, clore' }).click();
	for (const page of [...attendees, wall])
		await expect(page.getByText('L’atelier est terminé')).toBeVisible();

	await lead.getByRole('link', { name: 'Relire et ranger ce qui en sort' }).click();
	for (const sentence of ['Nous ne sommes pas d’accord sur le coût.', 'Trouver deux bénévoles']) {
		const form = lead.getByRole('form', { name: sentence });
		await expect(form.getByLabel('Dans quel plan')).not.toHaveValue('');
		await form.getByRole('button', { name: 'Ranger dans le plan' }).click();
		await expect(form).toHaveCount(0);
	}
	await lead.getByRole('button', { name: 'Faire le compte rendu' }).click();
	await expect(lead.getByRole('link', { name: 'Ouvrir le compte rendu' })).toBeVisible();
	expect((await new AxeBuilder({ page: lead }).analyze()).violations).toEqual([]);
	await lead.goto(`${app.origin}/alliance-du-gue/register`);
	await expect(lead.getByText('Nous ne sommes pas d’accord sur le coût.')).toBeVisible();
	await expect(lead.getByText('Trouver deux bénévoles')).toBeVisible();
	await Promise.all([awa, odile, yann].map((it) => it.close()));
	await Promise.all([mireille, bilal].map((page) => page.context().close()));
});

test('without a script one enters, writes, asks to speak and is told what is wrong', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	await awa.page.goto(`${app.origin}/alliance-du-gue/workshops`);
	await awa.page.getByLabel('Quelle question posez-vous').fill('Que faut-il garder ?');
	await awa.page.getByRole('button', { name: 'Démarrer maintenant' }).click();
	await awa.page.waitForURL('**/lead');
	const code = await codeOn(awa.page);
	const page = await (await browser.newContext({ ...thumb, javaScriptEnabled: false })).newPage();
	await page.goto(`${app.origin}/w`);
	await page.getByLabel('Code de l’atelier').fill('pas un code');
	await page.getByRole('button', { name: 'Entrer' }).click();
	await expect(page.getByText('Un code d’atelier a huit lettres et chiffres')).toBeVisible();
	await page.getByLabel('Code de l’atelier').fill(`${code.slice(0, 4)} ${code.slice(4).toUpperCase()}`);
	await page.getByRole('button', { name: 'Entrer' }).click();
	await page.getByLabel('Prénom').fill('Lucien');
	await page.getByRole('button', { name: 'Entrer' }).click();
	await page.getByLabel('Une idée').fill('Le café du matin');
	await page.getByRole('button', { name: 'Ajouter' }).click();
	await expect(page.getByText('Le café du matin')).toBeVisible();
	await expect(awa.page.getByText('1 idée écrite')).toBeVisible();
	await page.getByRole('button', { name: 'Demander la parole' }).click();
	await expect(page.getByRole('button', { name: 'Je renonce à la parole' })).toBeVisible();
	await expect(awa.page.getByText('Lucien').first()).toBeVisible();
	await Promise.all([awa.close(), page.context().close()]);
});

test('an agenda is prepared and led with the keyboard alone', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await page.goto(`${app.origin}/alliance-du-gue/workshops/new`, { waitUntil: 'networkidle' });
	await page.getByLabel('Titre de l’atelier').focus();
	await page.keyboard.type('Au clavier');
	await page.getByLabel('1-2-4-tous').focus();
	await page.keyboard.press('Space');
	await page.getByRole('button', { name: 'Préparer le déroulé' }).focus();
	await page.keyboard.press('Enter');
	await page.waitForURL('**/prepare');
	const steps = page.locator('summary[aria-label^="Actions sur"]');
	const names = () => steps.evaluateAll((all) => all.map((it) => it.getAttribute('aria-label')));
	const [first, second] = await names();
	await steps.nth(1).focus();
	await page.keyboard.press('Enter');
	await page.getByRole('button', { name: 'Monter' }).focus();
	await page.keyboard.press('Enter');
	await expect.poll(async () => (await names()).slice(0, 2)).toEqual([second, first]);
	await page.getByRole('link', { name: 'Ouvrir la page d’animation' }).focus();
	await page.keyboard.press('Enter');
	await page.waitForURL('**/lead');
	const status = page.getByRole('heading', { level: 1 });
	await bigButton(page).focus();
	await page.keyboard.press('Enter');
	await expect(status).toHaveText('Portes ouvertes');
	// The button stays where it was, and says what comes next.
	await expect(bigButton(page)).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(status).not.toHaveText('Portes ouvertes');
	await page.getByRole('button', { name: '+ 2 min' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('button', { name: '+ 2 min' })).toBeFocused();
	await page.getByRole('button', { name: 'Pause' }).focus();
	await page.keyboard.press('Enter');
	await expect(bigButton(page)).toHaveText('Reprendre');
	await close();
});

test('an agenda is prepared without a script: steps are added, changed, moved and taken away', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const context = await browser.newContext({
		...thumb,
		javaScriptEnabled: false,
		storageState: await awa.context.storageState()
	});
	const page = await context.newPage();
	await page.goto(`${app.origin}/alliance-du-gue/workshops/new`);
	await page.getByLabel('Titre de l’atelier').fill('Sans script');
	await page.getByLabel('1-2-4-tous').check();
	await page.getByRole('button', { name: 'Préparer le déroulé' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sans script');
	const rows = page.locator('[data-step]');
	const names = () => rows.locator('.name').allInnerTexts();
	const before = await names();
	const act = async (at: number, name: string) => {
		await rows
			.nth(at)
			.getByLabel(/^Actions sur/)
			.click();
		await rows.nth(at).getByRole('button', { name }).click();
	};
	await act(1, 'Monter');
	expect((await names()).slice(0, 2)).toEqual([before[1], before[0]]);
	await act(0, 'Descendre');
	expect(await names()).toEqual(before);
	await page.getByText('Ajouter une étape').click();
	await page.getByText('Plus…').click();
	await page.getByRole('button', { name: /^Témoignage/ }).click();
	await expect(rows).toHaveCount(before.length + 1);
	await rows
		.last()
		.getByLabel(/^Actions sur/)
		.click();
	await rows.last().getByRole('link', { name: 'Modifier' }).click();
	await rows
		.last()
		.getByLabel(/^Titre/)
		.fill('Ce que vit une bénévole');
	await page.getByLabel('Minutes').fill('15');
	await page.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(rows.last()).toContainText('Ce que vit une bénévole');
	await act(before.length, 'Retirer');
	expect(await names()).toEqual(before);
	await Promise.all([context.close(), awa.close()]);
});

test('the list of workshops follows what happens in them', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const odile = await comeAs(browser, app, 'Odile Sarraziet');
	await odile.page.goto(`${app.origin}/alliance-du-gue/workshops`);
	const line = odile.page.getByRole('listitem').filter({ hasText: 'Qui tient la liste à jour' });
	await expect(line).toHaveCount(0);
	await awa.page.goto(`${app.origin}/alliance-du-gue/workshops`);
	await awa.page.getByLabel('Quelle question posez-vous').fill('Qui tient la liste à jour ?');
	await awa.page.getByRole('button', { name: 'Démarrer maintenant' }).click();
	await awa.page.waitForURL('**/lead');
	await expect(line).toContainText('En cours');
	await awa.page.getByRole('button', { name: 'Pause' }).click();
	await expect(line).toContainText('En pause');
	await Promise.all([awa.close(), odile.close()]);
});
