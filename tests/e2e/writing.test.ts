import { comeAs, createPlan, expect, isSaved, openPlan, pickName, test, text } from '../support/browser.ts';

test('two partners write one plan and see each other’s text and carets', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const address = await createPlan(awa.page, app, 'À deux mains');
	await karim.page.goto(address);
	await isSaved(karim.page);
	await text(awa.page).click();
	await awa.page.keyboard.type('Nous écrivons ');
	await expect(text(karim.page)).toContainText('Nous écrivons');
	await text(karim.page).click();
	await karim.page.keyboard.press('Control+End');
	await karim.page.keyboard.type('ensemble.');
	await expect(text(awa.page)).toContainText('Nous écrivons ensemble.');
	await expect(awa.page.locator('.caret-label')).toHaveText('KB');
	await expect(karim.page.locator('.caret-label')).toHaveText('AD');
	await expect(awa.page.getByRole('button', { name: '2 personnes ici' })).toBeVisible();
	await awa.page.getByRole('button', { name: '2 personnes ici' }).click();
	await expect(awa.page.getByRole('button', { name: 'Aller là où se trouve Karim Belhadri' })).toBeVisible();
	await isSaved(awa.page);
	await isSaved(karim.page);
	await Promise.all([awa.close(), karim.close()]);
});

test('undo takes back one’s own words only', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	await karim.page.goto(await createPlan(awa.page, app, 'Chacun ses mots'));
	await isSaved(karim.page);
	await text(awa.page).click();
	await awa.page.keyboard.type('Awa. ');
	await expect(text(karim.page)).toContainText('Awa.');
	await text(karim.page).click();
	await karim.page.keyboard.press('Control+End');
	await karim.page.keyboard.type('Karim.');
	await expect(text(awa.page)).toContainText('Karim.');
	await awa.page.keyboard.press('Control+z');
	await expect(text(karim.page)).not.toContainText('Awa.');
	await expect(text(karim.page)).toContainText('Karim.');
	await Promise.all([awa.close(), karim.close()]);
});

test('headings, lists, tables and links are made from the keyboard', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await createPlan(page, app, 'Mise en forme');
	const editor = text(page);
	await editor.click();
	await page.keyboard.type('# Un titre');
	await page.keyboard.press('Enter');
	await page.keyboard.type('- une puce');
	await page.keyboard.press('Enter');
	await page.keyboard.press('Enter');
	await page.keyboard.type('/tab');
	await expect(page.getByRole('option', { name: 'Tableau' })).toBeVisible();
	await page.keyboard.press('Enter');
	await page.keyboard.type('cellule');
	await expect(editor.locator('h1')).toHaveText('Un titre');
	await expect(editor.locator('li')).toHaveText('une puce');
	await expect(editor.locator('th').first()).toHaveText('cellule');
	await expect(page.getByRole('complementary').getByRole('link', { name: 'Un titre' })).toBeVisible();
	// The toolbar is one stop: Alt+F10 goes there, Escape comes back.
	await page.keyboard.press('Alt+F10');
	await expect(page.getByRole('toolbar').getByRole('button').first()).toBeFocused();
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('ArrowRight');
	await expect(page.getByRole('toolbar').getByRole('button', { name: 'Gras' })).toBeFocused();
	await page.keyboard.press('Enter');
	await page.keyboard.type('gras');
	await expect(editor.locator('strong')).toHaveText('gras');
	await page.keyboard.press('Control+k');
	await page.getByLabel('Adresse du lien').fill('javascript:alert(1)');
	await page.keyboard.press('Enter');
	await expect(page.getByText('Cette adresse n’est pas acceptée')).toBeVisible();
	await page.getByLabel('Adresse du lien').fill('exemple.fr');
	await page.keyboard.press('Enter');
	await expect(editor.locator('a[href="https://exemple.fr"]')).toBeVisible();
	await close();
});

test('a commenter sees the text change but cannot change it', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await createPlan(awa.page, app, 'À commenter');
	await awa.page.goto(`${address}/settings`);
	await pickName(awa.page.getByLabel('À qui'), 'Karim Belhadri');
	await awa.page.getByLabel('Son droit', { exact: true }).selectOption({ label: 'lit et commente' });
	await awa.page.getByRole('button', { name: 'Donner ce droit' }).click();
	await expect(awa.page.getByText('Karim Belhadri lit et commente')).toBeVisible();
	await awa.page.goto(address);
	await isSaved(awa.page);
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	await karim.page.goto(address);
	await expect(karim.page.locator('[data-save-state]')).toHaveText('Lecture seule');
	await text(awa.page).click();
	await awa.page.keyboard.type('Vu en direct.');
	await expect(text(karim.page)).toContainText('Vu en direct.');
	await expect(text(karim.page)).toHaveAttribute('contenteditable', 'false');
	await expect(karim.page.getByRole('toolbar')).toHaveCount(0);
	await Promise.all([awa.close(), karim.close()]);
});

test('a writer whose right is taken away loses it on the open page', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await createPlan(awa.page, app, 'Droit retiré');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	await karim.page.goto(address);
	await isSaved(karim.page);
	await expect(text(karim.page)).toHaveAttribute('contenteditable', 'true');
	await awa.page.goto(`${address}/settings`);
	await pickName(awa.page.getByLabel('À qui'), 'Karim Belhadri');
	await awa.page.getByLabel('Son droit', { exact: true }).selectOption({ label: 'lit et commente' });
	await awa.page.getByRole('button', { name: 'Donner ce droit' }).click();
	await expect(text(karim.page)).toHaveAttribute('contenteditable', 'false');
	await Promise.all([awa.close(), karim.close()]);
});

test('who may only read gets the text without an editor and without Yjs', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Chantal Brivezac');
	const documents: string[] = [];
	page.on('websocket', (socket) => {
		if (socket.url().includes('/documents/')) documents.push(socket.url());
	});
	await openPlan(page, /Capitainerie|capitainerie/);
	await expect(page.getByRole('article')).not.toBeEmpty();
	await expect(page.getByRole('textbox')).toHaveCount(0);
	expect(documents).toEqual([]);
	await close();
});

test('the text of a plan is there without any script', async ({ browser, app }) => {
	const writer = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await openPlan(writer.page, /Tenir une porte ouverte/);
	const { page } = {
		page: await (
			await browser.newContext({
				javaScriptEnabled: false,
				storageState: await writer.context.storageState()
			})
		).newPage()
	};
	await page.goto(address);
	await expect(
		page.getByRole('article').getByRole('heading', { name: 'Ce que nous avons vu' })
	).toBeVisible();
	await page.getByRole('complementary').getByRole('link', { name: 'Ce que nous avons vu' }).click();
	expect(new URL(page.url()).hash).toMatch(/^#h-\d+$/);
	await page.context().close();
	await writer.close();
});
