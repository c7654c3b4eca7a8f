import type { Page } from '@playwright/test';
import { comeAs, createPlan, expect, isSaved, test, text } from '../support/browser.ts';
import { bubble, margin, select } from '../support/plan-text.ts';

/** How often a script sets the caret while this is done. */
async function caretsSet(page: Page, work: () => Promise<void>): Promise<number> {
	await page.evaluate(() => {
		const { collapse } = Selection.prototype;
		const counted = window as unknown as { caretsSet: number };
		counted.caretsSet = 0;
		Selection.prototype.collapse = function (...args) {
			counted.caretsSet += 1;
			return collapse.apply(this, args);
		};
	});
	await work();
	return page.evaluate(() => (window as unknown as { caretsSet: number }).caretsSet);
}

test('a letter is in the page and the caret behind it without being set; what is drawn is what is kept', async ({
	browser,
	app
}) => {
	test.setTimeout(120_000);
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	const other = await comeAs(browser, app, 'Karim Belhadri');
	const address = await createPlan(page, app, 'Lettre à lettre');
	await text(page).click();
	await page.keyboard.insertText('Un guichet le samedi matin');
	await isSaved(page);

	const set = await caretsSet(page, async () => {
		await page.keyboard.type(', dans la halle.');
		await expect(text(page)).toContainText('matin, dans la halle.');
	});
	expect(set).toBe(0);

	// Between the letters of a word, at the edge of bold words, and of a passage.
	await select(page, 'samedi');
	await page.keyboard.press('Control+b');
	await page.keyboard.press('ArrowRight');
	await page.keyboard.type('s');
	await page.keyboard.press('Control+b');
	await page.keyboard.type(' et jeudis');
	await expect(text(page).locator('strong')).toHaveText('samedis');
	await select(page, 'guichet');
	await bubble(page).getByRole('button', { name: 'Commenter' }).click();
	await page.keyboard.type('Où ?');
	await page.keyboard.press('Control+Enter');
	await expect(margin(page).getByRole('listitem', { name: 'Commentaire de Awa Diarrassou' })).toBeVisible();
	await select(page, 'guichet');
	await page.keyboard.press('ArrowRight');
	await page.keyboard.type('s');
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.type('xyz');
	await expect(text(page).locator('.passage.comment')).toHaveText('guichexyzt');

	// Where another one's caret stands.
	await other.page.goto(address);
	await isSaved(other.page);
	await text(other.page).press('Control+End');
	await expect(text(page).locator('.caret')).toHaveCount(1);
	await text(page).press('Control+End');
	await page.keyboard.type(' Dès mars');
	await text(other.page).press('Control+End');
	await other.page.keyboard.type(' 2027.');
	await expect(text(page)).toContainText('Dès mars 2027.');

	// A menu begins with the letter that opens it.
	await page.keyboard.type(' /tit');
	await expect(page.getByRole('option', { name: 'Titre 1' })).toBeVisible();
	await page.keyboard.press('Escape');

	const whole = 'Un guichexyzts le samedis et jeudis matin, dans la halle. Dès mars';
	await expect(text(other.page)).toContainText(whole);
	await expect(text(page)).toContainText(whole);
	await isSaved(page);
	await other.close();
	await expect(text(page).locator('.caret')).toHaveCount(0);
	const drawn = await text(page).locator('p').first().textContent();
	await page.reload();
	await isSaved(page);
	await expect(text(page).locator('p').first()).toHaveText(drawn!);
	await close();
});
