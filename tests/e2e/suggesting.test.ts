import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { comeAs, expect, isSaved, test, text } from '../support/browser.ts';
import { margin, phone, planWith, select } from '../support/plan-text.ts';

const modes = { write: 'J’écris', propose: 'Je propose' };

test('one proposes, the other accepts, refuses and takes that back; all of it stays on record', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const address = await planWith(awa.page, app, 'Proposé');
	await karim.page.goto(address);
	await isSaved(karim.page);

	await awa.page.getByRole('button', { name: modes.propose }).click();
	await expect(awa.page.getByText('Vous proposez : le texte ne change')).toBeVisible();
	await select(awa.page, 'le samedi matin');
	await awa.page.keyboard.type('tous les jeudis');
	await expect(text(awa.page).locator('del.suggested')).toHaveText('le samedi matin');
	await expect(text(awa.page).locator('ins.suggested')).toHaveText('tous les jeudis');

	const card = margin(karim.page).getByRole('listitem', { name: 'Awa Diarrassou propose' });
	await expect(card).toContainText('tous les jeudis');
	await expect(card.locator('del')).toHaveText('le samedi matin');
	expect((await new AxeBuilder({ page: karim.page }).analyze()).violations).toEqual([]);

	// The text is taken away with what is proposed, or without.
	await awa.page.getByRole('link', { name: 'Télécharger le texte' }).click();
	expect((await new AxeBuilder({ page: awa.page }).analyze()).violations).toEqual([]);
	await awa.page.getByLabel('Page web (.html)').check();
	await awa.page.getByLabel('Les montrer').check();
	const [file] = await Promise.all([
		awa.page.waitForEvent('download'),
		awa.page.getByRole('button', { name: 'Télécharger' }).click()
	]);
	expect(await readFile(await file.path(), 'utf8')).toContain(
		'<del title="Awa Diarrassou">le samedi matin</del><ins title="Awa Diarrassou">tous les jeudis</ins>'
	);
	await awa.page.goto(address);
	await isSaved(awa.page);

	await card.getByRole('button', { name: 'Accepter' }).click();
	await expect(text(karim.page)).not.toContainText('le samedi matin');
	await expect(text(karim.page)).toContainText('tous les jeudis');
	await expect(text(karim.page).locator('.suggested')).toHaveCount(0);
	await expect(text(awa.page).locator('.suggested')).toHaveCount(0);
	await expect(karim.page.getByRole('status').filter({ hasText: 'Modification acceptée.' })).toBeVisible();

	// One undo takes the decision back.
	await text(karim.page).press('Control+z');
	await expect(text(awa.page).locator('ins.suggested')).toHaveText('tous les jeudis');
	await expect(text(karim.page).locator('del.suggested')).toHaveText('le samedi matin');
	await card.getByRole('button', { name: 'Refuser' }).click();
	await expect(text(awa.page)).toContainText('le samedi matin');
	await expect(text(awa.page)).not.toContainText('tous les jeudis');

	await isSaved(karim.page);
	const record = karim.page.getByRole('link', { name: 'Modifications proposées' });
	await record.click();
	await karim.page.getByRole('link', { name: /^Refusées/ }).click();
	const row = karim.page.getByRole('article', { name: 'Modification proposée par Awa Diarrassou' });
	await expect(row).toContainText('Refusée par Karim Belhadri');
	await expect(row.locator('ins')).toHaveText('tous les jeudis');
	await Promise.all([awa.close(), karim.close()]);
});

test('every key proposes: repeated Delete and Backspace, Enter, words, headings, bold, and what cannot be', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await planWith(page, app, 'Touches');
	const before = await text(page).innerText();
	await page.getByRole('button', { name: modes.propose }).click();

	await select(page, 'samedi');
	await page.keyboard.press('ArrowLeft');
	for (let i = 0; i < 6; i += 1) await page.keyboard.press('Delete');
	await expect(text(page).locator('del.suggested')).toHaveText('samedi');
	await page.keyboard.type('jeudi');
	await expect(text(page).locator('ins.suggested')).toHaveText('jeudi');
	const cards = margin(page).getByRole('listitem', { name: 'Vous proposez' });
	await expect(cards).toHaveCount(1);
	for (let i = 0; i < 5; i += 1) await page.keyboard.press('Backspace');
	await expect(text(page).locator('ins.suggested')).toHaveCount(0);
	await expect(text(page).locator('del.suggested')).toHaveText('samedi');
	await cards.getByRole('button', { name: 'Retirer' }).click();
	await expect(text(page).locator('.suggested')).toHaveCount(0);
	expect(await text(page).innerText()).toBe(before);

	// A word at once, as the browser counts them.
	await select(page, 'matin');
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('Control+Backspace');
	await expect(text(page).locator('del.suggested')).toHaveText('matin');
	await text(page).press('Control+z');
	await expect(text(page).locator('del.suggested')).toHaveCount(0);

	await select(page, 'samedi');
	await page.keyboard.press('Control+b');
	await expect(text(page).locator('.suggested-format.to-bold')).toHaveText('samedi');
	await expect(cards).toContainText('en gras');
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('Enter');
	await expect(text(page).locator('.pilcrow.insertion')).toHaveCount(1);
	await page.keyboard.press('Backspace');
	await expect(text(page).locator('.pilcrow')).toHaveCount(0);
	await page.keyboard.press('Control+Alt+2');
	await expect(text(page).locator('.pilcrow.block')).toHaveText('→ en titre 2');

	await page.getByRole('button', { name: 'Séparateur' }).click();
	await expect(page.getByRole('alert')).toContainText('Cela ne peut pas être proposé.');
	await expect(text(page).locator('hr')).toHaveCount(0);

	// Enter chooses in the menu that « / » opens, and what was typed for it leaves nothing.
	await text(page).press('Control+End');
	await page.keyboard.type(' /désacc');
	await expect(page.getByRole('option', { name: /Désaccord/ })).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('dialog')).toContainText('Sans passage choisi');
	await page.keyboard.press('Escape');
	await expect(text(page).locator('.pilcrow.insertion')).toHaveCount(0);
	await page.keyboard.press('Backspace');
	await expect(text(page).locator('ins.suggested')).toHaveCount(0);

	const all = margin(page).getByRole('group', { name: '2 modifications proposées' });
	await all.getByRole('button', { name: 'Tout accepter' }).click();
	await expect(text(page).locator('h2 strong')).toHaveText('samedi');
	await page.getByRole('button', { name: modes.write }).click();
	await text(page).press('Control+End');
	await page.keyboard.type('Écrit.');
	await expect(text(page)).toContainText('Écrit.');
	await expect(text(page).locator('.suggested')).toHaveCount(0);
	await close();
});

test('a list is proposed by its button, and pasted as a list: accepted, they are', async ({
	browser,
	app
}) => {
	test.setTimeout(120_000);
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await planWith(page, app, 'Listes proposées');
	const before = await text(page).innerText();
	await page.getByRole('button', { name: modes.propose }).click();
	await select(page, 'samedi');
	await page.getByRole('button', { name: 'Liste à puces' }).click();
	await expect(text(page).locator('.pilcrow.block')).toHaveText('→ en point d’une liste à puces');
	await expect(text(page).locator('ul')).toHaveCount(0);
	const cards = margin(page).getByRole('listitem', { name: 'Vous proposez' });
	await expect(cards).toContainText('Transformer');
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	// The same button takes it back.
	await page.getByRole('button', { name: 'Liste à puces' }).click();
	await expect(text(page).locator('.pilcrow')).toHaveCount(0);
	await expect(cards).toHaveCount(0);
	await page.getByRole('button', { name: 'Liste à puces' }).click();
	await cards.getByRole('button', { name: 'Accepter' }).click();
	await expect(text(page).locator('ul li')).toContainText('samedi');
	await text(page).press('Control+z');
	await expect(text(page).locator('ul')).toHaveCount(0);
	await cards.getByRole('button', { name: 'Retirer' }).click();
	expect(await text(page).innerText()).toBe(before);

	await text(page).press('Control+End');
	await page.keyboard.press('Enter');
	await text(page).evaluate((element) => {
		const data = new DataTransfer();
		data.setData('text/html', '<h2>Besoins</h2><ul><li>Une salle</li><li>Un relais</li></ul>');
		element.dispatchEvent(
			new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
		);
	});
	await expect(text(page).locator('.pilcrow.block')).toHaveText([
		'→ en titre 2',
		'→ en point d’une liste à puces',
		'→ en point d’une liste à puces'
	]);
	await expect(cards).toHaveCount(1);
	await cards.getByRole('button', { name: 'Accepter' }).click();
	await expect(text(page).locator('h2').last()).toHaveText('Besoins');
	await expect(text(page).locator('ul > li')).toHaveText(['Une salle', 'Un relais']);

	// As one types it where one writes.
	await text(page).press('Control+End');
	await page.keyboard.press('Enter');
	await page.keyboard.press('Enter');
	await page.keyboard.type('> Comme chez nous');
	await expect(text(page).locator('.pilcrow.block')).toHaveText(['→ en citation']);
	await close();
});

test('a table is proposed by its button, by « / » and pasted; one that was there goes as a proposal, its rows do not', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const { page } = awa;
	const address = await planWith(page, app, 'Tableaux proposés');
	const before = await text(page).innerText();
	await karim.page.goto(address);
	await isSaved(karim.page);
	await page.getByRole('button', { name: modes.propose }).click();
	const proposed = (of: Page) => text(of).locator('.suggested-table');
	const cards = margin(page).getByRole('listitem', { name: 'Vous proposez' });

	// By its button, in the middle of a sentence, of which nothing goes.
	await select(page, 'samedi');
	await page.getByRole('button', { name: 'Tableau', exact: true }).click();
	await expect(proposed(page)).toHaveAttribute('data-label', 'Tableau proposé');
	await expect(text(page).locator('> p').first()).toHaveText(before.trim());
	await page.keyboard.type('Qui');
	await page.keyboard.press('Tab');
	await page.keyboard.type('Quand');
	await page.keyboard.press('Tab');
	await page.keyboard.type('Où');
	// What is done in it is part of it, a row more too.
	await page.getByRole('button', { name: 'Ajouter une ligne' }).click();
	await expect(proposed(page).locator('tr')).toHaveCount(4);
	await expect(text(page).locator('ins.suggested')).toHaveCount(0);
	await expect(cards).toHaveCount(1);
	await expect(cards).toContainText('[tableau] Qui | Quand | Où');
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await expect(proposed(karim.page).locator('th').nth(1)).toHaveText('Quand');

	// The other may not take a row out of it without that being proposed, and does not lose what they tried.
	await karim.page.getByRole('button', { name: modes.propose }).click();
	await proposed(karim.page).locator('th').first().click();
	await karim.page.getByRole('button', { name: 'Supprimer la ligne' }).click();
	await expect(karim.page.getByRole('alert')).toContainText(
		'Quelqu’un d’autre propose ce tableau, ou propose de l’enlever'
	);
	await expect(proposed(karim.page).locator('tr')).toHaveCount(4);
	expect(await (await karim.page.request.get(address)).text()).not.toContain('Quand');

	// Accepted, undone, refused.
	const card = margin(karim.page).getByRole('listitem', { name: 'Awa Diarrassou propose' });
	await card.getByRole('button', { name: 'Accepter' }).click();
	await expect(proposed(page)).toHaveCount(0);
	await expect(text(page).locator('table')).toHaveCount(1);
	await text(karim.page).press('Control+z');
	await expect(proposed(page)).toHaveCount(1);
	await card.getByRole('button', { name: 'Refuser' }).click();
	await expect(text(page).locator('table')).toHaveCount(0);
	// Without the name at the other's caret.
	const words = () =>
		text(page).evaluate((element) => {
			const copy = element.cloneNode(true) as HTMLElement;
			for (const widget of copy.querySelectorAll('.ProseMirror-widget')) widget.remove();
			return copy.textContent;
		});
	await expect.poll(words).toBe(before.trim());

	// By « / », then taken back by an undo.
	await text(page).press('Control+End');
	await page.keyboard.press('Enter');
	await page.keyboard.type('/tableau');
	await expect(page.getByRole('option', { name: /^Tableau/ })).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(proposed(page)).toHaveCount(1);
	await text(page).press('Control+z');
	await expect(proposed(page)).toHaveCount(0);

	// Pasted, with words before it; with words behind it, it is not.
	const paste = (html: string) =>
		text(page).evaluate((element, html) => {
			const data = new DataTransfer();
			data.setData('text/html', html);
			element.dispatchEvent(
				new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
			);
		}, html);
	const rows = '<tr><td>Le Lac</td><td>mardi</td></tr><tr><td>La Halle</td><td>jeudi</td></tr>';
	const table = `<table>${rows}</table>`;
	await text(page).press('Control+End');
	await paste(`${table}<p>Suite.</p>`);
	await expect(page.getByRole('alert')).toContainText('Un tableau se propose sans le texte qui le suit');
	await expect(text(page).locator('table')).toHaveCount(0);
	await paste(`<p>Voici.</p>${table}`);
	await expect(proposed(page).locator('td')).toHaveText(['Le Lac', 'mardi', 'La Halle', 'jeudi']);
	await expect(text(page).locator('ins.suggested').filter({ hasText: 'Voici.' })).toHaveCount(1);
	await isSaved(page);
	const file = async (how: string) =>
		(await page.request.get(`${address}/text/file?format=html&proposed=${how}`)).text();
	// Whose it is is on record a moment later.
	await expect
		.poll(() => file('shown'), { timeout: 15_000 })
		.toMatch(/<ins title="Awa Diarrassou"><div class="tableWrapper">.*Le Lac/);
	expect(await file('dropped')).not.toContain('Le Lac');

	// One that is there: its rows cannot be proposed, the whole of it can go.
	await margin(page).getByRole('button', { name: 'Tout accepter' }).click();
	await expect(proposed(page)).toHaveCount(0);
	await text(page).locator('td').first().click();
	for (const name of [
		'Ajouter une ligne',
		'Ajouter une colonne',
		'Supprimer la ligne',
		'Supprimer la colonne'
	]) {
		await page.getByRole('button', { name }).click();
		await expect(page.getByRole('alert')).toContainText('Les lignes et les colonnes d’un tableau');
		await expect(text(page).locator('td')).toHaveCount(4);
	}
	await page.getByRole('button', { name: 'Supprimer le tableau' }).click();
	await expect(proposed(page)).toHaveAttribute('data-label', 'Suppression du tableau proposée');
	await expect(text(page).locator('td')).toHaveCount(4);
	await expect(card).toContainText('[tableau] Le Lac | mardi');
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await card.getByRole('button', { name: 'Accepter' }).click();
	await expect(text(page).locator('table')).toHaveCount(0);
	await Promise.all([awa.close(), karim.close()]);
});

test('on a phone, what is proposed is seen, opened by a touch and decided', async ({ browser, app }) => {
	test.setTimeout(120_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await planWith(awa.page, app, 'Au téléphone');
	await awa.page.getByRole('button', { name: modes.propose }).click();
	await select(awa.page, 'samedi');
	await awa.page.keyboard.type('jeudi');
	await isSaved(awa.page);
	const karim = await comeAs(browser, app, 'Karim Belhadri', phone);
	await karim.page.goto(address);
	await text(karim.page).locator('ins.suggested').tap();
	await karim.page.getByRole('button', { name: /Awa Diarrassou propose/ }).tap();
	const sheet = karim.page.getByRole('dialog');
	await sheet.getByRole('button', { name: 'Accepter', exact: true }).tap();
	await expect(text(awa.page)).toContainText('jeudi');
	await expect(text(awa.page).locator('.suggested')).toHaveCount(0);
	await Promise.all([awa.close(), karim.close()]);
});
