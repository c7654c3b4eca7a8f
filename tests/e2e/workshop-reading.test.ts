import AxeBuilder from '@axe-core/playwright';
import { comeAs, createPlan, expect, isSaved, test, text } from '../support/browser.ts';
import { bigButton, codeOn, comeAsGuest } from '../support/workshop-page.ts';

test('a passage of a plan is read together, and a guest sees that passage and nothing else of the plan', async ({
	browser,
	app
}) => {
	test.setTimeout(120_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou', { viewport: { width: 1440, height: 900 } });
	const lead = awa.page;
	await createPlan(lead, app, 'Un plan lu ensemble');
	await text(lead).click();
	await lead.keyboard.type('Ce qui reste entre nous.');
	await lead.keyboard.press('Enter');
	await lead.keyboard.type('# Le samedi');
	await lead.keyboard.press('Enter');
	for (let n = 1; n <= 9; n += 1) {
		await lead.keyboard.insertText(`Paragraphe ${n} du samedi, que tout le monde lit. `.repeat(6));
		await lead.keyboard.press('Enter');
	}
	await lead.keyboard.type('# Le dimanche');
	await lead.keyboard.press('Enter');
	await lead.keyboard.type('Le secret du dimanche.');
	await isSaved(lead);
	await lead.goto(`${app.origin}/alliance-du-gue/workshops/new`);
	await lead.getByLabel('Titre de l’atelier').fill('Lire à plusieurs');
	await lead.getByLabel('Plan d’action concerné').selectOption({ label: 'Un plan lu ensemble' });
	await lead.getByLabel('Décision par consentement').check();
	await lead.getByRole('button', { name: 'Préparer le déroulé' }).click();
	await lead.waitForURL('**/prepare');
	await lead.getByText('Ajouter une étape').click();
	await lead.getByText('Plus…').click();
	await lead.getByRole('button', { name: /^Lecture/ }).click();
	await lead.getByRole('link', { name: 'Ouvrir la page d’animation' }).click();
	await bigButton(lead).click();
	await expect(lead.getByRole('heading', { level: 1 })).toHaveText('Portes ouvertes');
	const code = await codeOn(lead);
	const mireille = await comeAsGuest(browser, app, code, 'Mireille', 'Ici');
	await bigButton(lead).click();
	await expect(lead.getByRole('heading', { level: 1 })).not.toHaveText('Portes ouvertes');
	const reading = lead.locator('[data-step]').last();
	await reading.locator('summary').click();
	await reading.getByRole('button', { name: 'Y aller' }).click();
	await expect(mireille.getByText('Le passage à lire n’a pas encore été choisi.')).toBeVisible();

	await lead.getByRole('link', { name: 'Choisir le passage du plan à lire' }).click();
	expect((await new AxeBuilder({ page: lead }).analyze()).violations).toEqual([]);
	await lead.getByRole('button', { name: 'Lire ce passage ensemble\u202f: Le samedi' }).click();
	await lead.waitForURL('**/lead');
	await expect(mireille.getByText('Paragraphe 9 du samedi').first()).toBeVisible();
	expect(await mireille.content()).not.toContain('dimanche');
	expect(await mireille.content()).not.toContain('entre nous');

	// Where the one who leads scrolls, the others are; what is selected is marked for all.
	const box = lead.getByRole('region', { name: 'Le samedi' });
	await expect(box).toBeVisible();
	await box.evaluate((it) => it.scrollTo(0, it.scrollHeight));
	const here = mireille.locator('[aria-current="location"]');
	await expect(here).toBeInViewport();
	await expect(here).toContainText(/Paragraphe [789]/);
	await lead.getByText('Paragraphe 9 du samedi').last().dblclick();
	await expect
		.poll(() => mireille.evaluate(() => [...(CSS.highlights.get('read-together') ?? [])].join('')))
		.not.toBe('');
	// The wall shows the paragraph whole, and what is pointed at in it.
	const wall = await awa.context.newPage();
	await wall.goto(`${app.origin}/w/${code}/screen`);
	await expect(wall.getByText(/(Paragraphe 9 du samedi, que tout le monde lit\.\s*){6}/)).toBeVisible();
	await expect
		.poll(() => wall.evaluate(() => [...(CSS.highlights.get('read-together') ?? [])].join('')))
		.not.toBe('');
	expect((await new AxeBuilder({ page: wall }).analyze()).violations).toEqual([]);
	await wall.close();
	// One may look away, and come back.
	await mireille.getByRole('button', { name: 'Lire à mon rythme' }).tap();
	await mireille.evaluate(() => scrollTo(0, 0));
	await box.evaluate((it) => it.scrollTo(0, 0));
	await expect(lead.locator('[aria-current="location"]')).toContainText(/Le samedi|Paragraphe [123]/);
	await lead.evaluate(() => getSelection()?.removeAllRanges());
	await expect(here).toContainText(/Le samedi|Paragraphe [123]/);
	await mireille.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
	await mireille.getByRole('button', { name: 'Revenir à la lecture commune' }).tap();
	await expect(here).toBeInViewport();
	for (const page of [mireille, lead]) {
		expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	}
	expect(
		await mireille.evaluate(() => document.documentElement.scrollWidth - innerWidth)
	).toBeLessThanOrEqual(0);
	await Promise.all([awa.close(), mireille.context().close()]);
});
