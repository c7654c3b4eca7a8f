import AxeBuilder from '@axe-core/playwright';
import { comeAs, createPlan, expect, nameFieldOf, pickName, test } from '../support/browser.ts';

test('an organisation is chosen among many by keyboard alone, heard as it is found', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Solène Kerdraval');
	await page.goto(`${app.origin}/alliance-du-gue/register`, { waitUntil: 'networkidle' });
	await page.getByText('Filtrer et regrouper').click();
	const field = nameFieldOf(page, 'organisation');
	await field.focus();
	await expect(field).toHaveAttribute('aria-expanded', 'false');
	await page.keyboard.type('roues');
	const option = page.getByRole('option', { name: 'Les Roues d’Aubre' });
	await expect(option).toBeVisible();
	await expect(field).toHaveAttribute('aria-expanded', 'true');
	await expect(page.getByRole('status').filter({ hasText: 'nom' }).first()).toBeVisible();
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id }) => id)).toEqual([]);
	// What answered other words is not there to be taken for these while the next answer is awaited.
	const { promise: arrive, resolve: letArrive } = Promise.withResolvers<void>();
	await page.route('**/names?*', async (route) => {
		await arrive;
		await route.continue();
	});
	await page.keyboard.type(' d');
	await expect(option).toBeHidden();
	letArrive();
	await expect(option).toBeVisible();
	// Nothing is chosen before a key says which.
	await expect(option).toHaveAttribute('aria-selected', 'false');
	await page.keyboard.press('ArrowDown');
	await expect(option).toHaveAttribute('aria-selected', 'true');
	await expect(field).toHaveAttribute('aria-activedescendant', (await option.getAttribute('id'))!);
	await page.keyboard.press('Enter');
	await expect(field).toHaveValue('Les Roues d’Aubre');
	await expect(option).toBeHidden();
	await expect(page).toHaveURL(/\/register$/);
	// The list comes back with the arrow, and goes with Escape without a trace.
	await page.keyboard.press('ArrowDown');
	await expect(page.locator('[role="option"]').first()).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page.locator('[role="option"]:visible')).toHaveCount(0);
	await expect(field).toHaveValue('Les Roues d’Aubre');
	await page.keyboard.press('Enter');
	await page.waitForURL(/organisation=[a-z0-9]{26}/);
	expect(new URL(page.url()).search).not.toContain('name-of');
	await expect(nameFieldOf(page, 'organisation')).toHaveValue('Les Roues d’Aubre');
	await close();
});

test('without scripts the whole name is typed, in a filter and in a form', async ({ browser, app }) => {
	// Where one comes in there are scripts; its cookie then serves where there are none.
	const solene = await comeAs(browser, app, 'Solène Kerdraval');
	const plan = await createPlan(solene.page, app, 'Sans scripts');
	const plain = await browser.newContext({
		javaScriptEnabled: false,
		storageState: await solene.context.storageState()
	});
	const page = await plain.newPage();
	await page.goto(`${app.origin}/alliance-du-gue/register?state=open`);
	await nameFieldOf(page, 'organisation').fill('Personne d’ici');
	await page.getByRole('button', { name: 'Afficher', exact: true }).click();
	await expect(page.getByText('Personne ne porte ce nom ici')).toBeVisible();
	await expect(nameFieldOf(page, 'organisation')).toHaveValue('Personne d’ici');
	await nameFieldOf(page, 'organisation').fill('les roues d’aubre');
	await page.getByRole('button', { name: 'Afficher', exact: true }).click();
	await expect(page).toHaveURL(/organisation=[a-z0-9]{26}/);
	expect(page.url()).not.toContain('name-of');
	await expect(nameFieldOf(page, 'organisation')).toHaveValue('Les Roues d’Aubre');

	await page.goto(`${plan}/settings`);
	await nameFieldOf(page, 'subject').fill('Karim Belhadr');
	await page.getByRole('button', { name: 'Donner ce droit' }).click();
	await expect(page.getByText('Personne ne porte ce nom ici')).toBeVisible();
	await expect(nameFieldOf(page, 'subject')).toHaveValue('Karim Belhadr');
	await nameFieldOf(page, 'subject').fill('Karim Belhadri');
	await page.getByRole('button', { name: 'Donner ce droit' }).click();
	await expect(page.getByText('Karim Belhadri lit et écrit')).toBeVisible();
	await plain.close();
	await solene.close();
});

test('a name that is typed and not taken from the list is understood, or said to be unknown beside its field', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Solène Kerdraval');
	const plan = await createPlan(page, app, 'Des noms tapés');
	await page.goto(`${plan}/settings`, { waitUntil: 'networkidle' });
	const field = nameFieldOf(page, 'subject');
	await pickName(field, 'Karim Belhadri');
	// What was chosen is no longer meant once another name stands there.
	await field.fill('Yann Coatmeu');
	// What the list says is said over what follows: when it goes, nothing moves from under the pointer.
	await expect(field).toHaveAttribute('aria-expanded', 'true');
	await page.getByRole('button', { name: 'Donner ce droit' }).click();
	await expect(page.getByText('Personne ne porte ce nom ici')).toBeVisible();
	await expect(field).toHaveValue('Yann Coatmeu');
	await field.fill('yann coatmeur');
	await expect(page.getByRole('option', { name: 'Yann Coatmeur' })).toBeVisible();
	await page.getByRole('button', { name: 'Donner ce droit' }).click();
	await expect(page.getByText('Yann Coatmeur lit et écrit')).toBeVisible();
	await expect(page.getByText('Karim Belhadri')).toHaveCount(0);
	await page.getByLabel('Toute l’alliance').check();
	await page.getByRole('button', { name: 'Donner ce droit' }).click();
	await expect(page.locator('li.grant', { hasText: 'Toute l’alliance' })).toBeVisible();
	await close();
});
