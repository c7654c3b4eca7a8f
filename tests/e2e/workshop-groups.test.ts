import AxeBuilder from '@axe-core/playwright';
import { comeAs, expect, test } from '../support/browser.ts';
import { bigButton, codeOn, comeAsGuest } from '../support/workshop-page.ts';

test('a group writes one text together, even at once, and it is told to all and kept', async ({
	browser,
	app
}) => {
	test.setTimeout(120_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou', { viewport: { width: 1440, height: 900 } });
	const lead = awa.page;
	await lead.goto(`${app.origin}/alliance-du-gue/workshops`);
	await lead.getByLabel('Quelle question posez-vous').fill('Que proposons-nous ?');
	await lead.getByRole('button', { name: 'Démarrer maintenant' }).click();
	await lead.waitForURL('**/lead');
	const code = await codeOn(lead);
	const people = await Promise.all(
		['Mireille', 'Bilal', 'Chloé', 'David'].map((name) => comeAsGuest(browser, app, code, name, 'Ici'))
	);
	await lead.getByText('Ajouter une étape').click();
	await lead.getByText('Plus…').click();
	await lead.getByRole('button', { name: /^Sous-groupes/ }).click();
	await expect(bigButton(lead)).toHaveText(/Tout montrer/);
	await bigButton(lead).click();
	await expect(bigButton(lead)).toHaveText(/Sous-groupes/);
	await bigButton(lead).click();
	await lead.getByRole('button', { name: 'Former les groupes' }).click();
	const notes = people.map((page) => page.getByLabel('Les notes de votre groupe'));
	for (const field of notes) await expect(field).toBeVisible();
	// Until someone has written they may be dealt anew.
	await expect(lead.getByRole('button', { name: 'Tirer d’autres groupes' })).toBeVisible();
	// All four are of one group, and write before they have seen what another wrote.
	await Promise.all(notes.map((field, n) => field.fill(`Idée de la personne ${n}`)));
	for (const field of notes) {
		for (const n of notes.keys()) await expect(field).toHaveValue(new RegExp(`personne ${n}`));
		await expect(field).toHaveAttribute('data-state', 'saved');
	}
	const [first] = people;
	await expect(first!.getByText(/^Enregistré à \d\d:\d\d\. Dernière modification/)).toBeVisible();
	await expect(lead.getByRole('button', { name: 'Tirer d’autres groupes' })).toHaveCount(0);
	for (const page of [first!, lead]) {
		expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	}
	expect(await first!.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
		0
	);
	// Whoever comes back finds it.
	await first!.reload();
	await expect(notes[0]!).toHaveValue(/personne 3/);
	// Without the network what is typed waits, says so, and is saved by itself afterwards.
	await first!.context().setOffline(true);
	await notes[0]!.press('Control+End');
	await first!.keyboard.type(', et ceci');
	await expect(first!.getByText('Pas encore enregistré.')).toBeVisible();
	await first!.context().setOffline(false);
	await expect(notes[0]!).toHaveAttribute('data-state', 'saved');
	await expect(notes[1]!).toHaveValue(/, et ceci/);

	// A group tells all what it wrote: on the wall and on every page.
	const wall = await awa.context.newPage();
	await wall.goto(`${app.origin}/w/${code}/screen`);
	await expect(wall.getByText('Idée de la personne 2')).toHaveCount(0);
	await lead.getByRole('button', { name: /^Restituer/ }).click();
	await expect(wall.getByRole('heading', { level: 1 })).toHaveText(/restitue$/);
	for (const page of [wall, first!]) {
		await expect(page.getByText('Idée de la personne 2').first()).toBeVisible();
		expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	}
	await lead.getByRole('button', { name: 'Terminer la restitution' }).click();
	await expect(wall.getByText('Idée de la personne 2')).toHaveCount(0);
	await lead.getByRole('button', { name: 'Rappeler tout le monde dans 2 min' }).click();
	await expect(first!.getByText('On se retrouve bientôt')).toBeVisible();
	await bigButton(lead).click();
	await lead.getByRole('button', { name: 'Oui, clore' }).click();
	await expect(first!.getByText('L’atelier est terminé')).toBeVisible();
	await first!.getByRole('link', { name: 'Voir ce qui a été dit et décidé' }).click();
	await expect(first!.getByText('Idée de la personne 2')).toBeVisible();
	await Promise.all([awa.close(), ...people.map((page) => page.context().close())]);
});

test('what two were typing as all go on is kept of both, and what cannot be saved is shown until it is', async ({
	browser,
	app
}) => {
	test.setTimeout(120_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou', { viewport: { width: 1440, height: 900 } });
	const lead = awa.page;
	await lead.goto(`${app.origin}/alliance-du-gue/workshops`);
	await lead.getByLabel('Quelle question posez-vous').fill('Que gardons-nous ?');
	await lead.getByRole('button', { name: 'Démarrer maintenant' }).click();
	await lead.waitForURL('**/lead');
	const code = await codeOn(lead);
	const [mireille, bilal] = await Promise.all(
		['Mireille', 'Bilal'].map((name) => comeAsGuest(browser, app, code, name, 'Ici'))
	);
	await lead.getByText('Ajouter une étape').click();
	await lead.getByText('Plus…').click();
	await lead.getByRole('button', { name: /^Clôture/ }).click();
	await expect(lead.locator('[data-step]')).toHaveCount(2);
	await lead.getByText('Ajouter une étape').click();
	await lead.getByRole('button', { name: /^Sous-groupes/ }).click();
	await expect(lead.locator('[data-step]')).toHaveCount(3);
	await bigButton(lead).click();
	await expect(bigButton(lead)).toHaveText(/Sous-groupes/);
	await bigButton(lead).click();
	await lead.getByRole('button', { name: 'Former les groupes' }).click();
	const notesOf = (page: typeof lead) => page.getByLabel('Les notes de votre groupe');
	for (const page of [mireille!, bilal!]) await expect(notesOf(page)).toBeVisible();

	// This group alone gets a step more, at once on the pages of those who are in it.
	await lead.getByText('Les étapes de ce groupe').click();
	await lead.getByLabel('Une étape de plus, pour ce groupe seul').selectOption({ label: 'Tour de parole' });
	await lead.getByLabel('Son titre').fill('Qui commence ?');
	await lead.getByRole('button', { name: 'Ajouter pour ce groupe' }).click();
	for (const page of [mireille!, bilal!]) {
		await expect(page.getByRole('heading', { name: 'Qui commence ?' })).toBeVisible();
	}
	await expect(lead.getByRole('listitem').filter({ hasText: 'Qui commence ?' }).first()).toBeVisible();
	expect((await new AxeBuilder({ page: lead }).analyze()).violations).toEqual([]);

	// Nothing of theirs has been sent when the step goes: both send at once, from what neither has read of the other.
	await Promise.all([notesOf(mireille!).fill('Le café'), notesOf(bilal!).fill('Le silence')]);
	await bigButton(lead).click();
	await expect(mireille!.getByRole('heading', { level: 1 })).toHaveText(/Clôture/);
	await lead.getByRole('button', { name: 'Revenir', exact: true }).click();
	for (const page of [mireille!, bilal!]) {
		await expect(notesOf(page)).toHaveValue(/Le café/);
		await expect(notesOf(page)).toHaveValue(/Le silence/);
	}

	await bilal!.route('**/command', (route) => route.abort());
	await notesOf(bilal!).press('Control+End');
	await bilal!.keyboard.type(' du matin');
	await bigButton(lead).click();
	const unsaved = bilal!.getByRole('alert').filter({ hasText: 'n’est pas enregistré' });
	await expect(unsaved).toBeVisible();
	await expect(bilal!.getByRole('blockquote')).toContainText('du matin');
	expect((await new AxeBuilder({ page: bilal! }).analyze()).violations).toEqual([]);
	await bilal!.unroute('**/command');
	await expect(unsaved).toHaveCount(0);
	await lead.getByRole('button', { name: 'Revenir', exact: true }).click();
	await expect(notesOf(mireille!)).toHaveValue(/ du matin/);
	await Promise.all([awa.close(), ...[mireille!, bilal!].map((page) => page.context().close())]);
});
