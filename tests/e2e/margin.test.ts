import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { comeAs, expect, isSaved, test, text } from '../support/browser.ts';
import { bubble, margin, planWith, select } from '../support/plan-text.ts';

/** Says something about words of the text. */
async function comment(page: Page, words: string, body: string): Promise<void> {
	await select(page, words);
	await bubble(page).getByRole('button', { name: 'Commenter' }).click();
	const composer = margin(page).getByRole('form', { name: 'Nouveau commentaire' });
	await composer.getByRole('textbox', { name: 'Votre commentaire' }).fill(body);
	await composer.getByRole('button', { name: 'Envoyer le commentaire' }).click();
	await expect(composer).toHaveCount(0);
	await expect(margin(page).getByText(body)).toBeVisible();
}

/** Goes on with Tab, or back, until what is wanted has the focus. */
async function tabTo(page: Page, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
	for (let step = 0; step < 200; step += 1) {
		if (await wanted.evaluate((it) => it === document.activeElement)) return;
		await page.keyboard.press(key);
	}
	throw new Error('not reached by the keyboard');
}

test('by keyboard alone the margin is filtered, and each thread on the same words is reached and answered', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const address = await planWith(awa.page, app, 'Les uns sur les autres');
	await karim.page.goto(address);
	await isSaved(karim.page);
	// Four on words that overlap, in the order of the text: the second is Awa's own, the third names her.
	await comment(karim.page, 'un guichet commun le samedi', 'Un seul guichet ?');
	await comment(awa.page, 'le samedi matin', 'Ou le samedi soir.');
	await comment(karim.page, 'samedi matin, dans', 'Et les marchés, @Awa Diarrassou ?');
	await comment(karim.page, 'matin, dans la halle', 'La halle est chauffée.');
	const last = margin(karim.page).getByRole('listitem').filter({ hasText: 'La halle est chauffée.' });
	const settle = last.getByRole('button', { name: 'Marquer comme réglé' });
	if (!(await settle.isVisible())) await last.getByRole('link', { name: 'Lire et répondre' }).click();
	await settle.click();

	const { page } = awa;
	await page.reload();
	await isSaved(page);
	await expect(text(page).locator('.passage.comment').first()).toBeVisible();
	const cards = margin(page).getByRole('listitem', { name: /^Commentaire de/ });
	const says = (...bodies: string[]) => expect(cards).toContainText(bodies);
	const filter = margin(page).getByLabel('Commentaires affichés');
	await says('Un seul guichet ?', 'Ou le samedi soir.', 'Et les marchés');
	await tabTo(page, filter);
	await page.keyboard.press('ArrowDown');
	await expect(filter).toHaveValue('mine');
	await says('Ou le samedi soir.');
	await page.keyboard.press('ArrowDown');
	await expect(filter).toHaveValue('mentions');
	await says('Et les marchés');
	await page.keyboard.press('ArrowDown');
	await expect(filter).toHaveValue('resolved');
	await says('La halle est chauffée.');
	await page.keyboard.press('Home');
	await expect(filter).toHaveValue('open');
	await says('Un seul guichet ?', 'Ou le samedi soir.', 'Et les marchés');
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

	// The next one is opened with its field, and has the focus, whichever words it shares with another.
	const next = margin(page).getByRole('button', { name: 'Commentaire suivant' });
	const previous = margin(page).getByRole('button', { name: 'Commentaire précédent' });
	const isRead = async (body: string) => {
		const card = cards.filter({ hasText: body });
		await expect(card.getByRole('textbox', { name: 'Votre réponse' })).toBeVisible();
		await expect(cards.getByRole('textbox', { name: 'Votre réponse' })).toHaveCount(1);
		await expect(card.locator(':focus')).toHaveCount(1);
		await expect(card).toBeInViewport();
		return card;
	};
	for (const body of ['Un seul guichet ?', 'Ou le samedi soir.', 'Et les marchés', 'Un seul guichet ?']) {
		await tabTo(page, next, 'Shift+Tab');
		await page.keyboard.press('Enter');
		await isRead(body);
	}
	await tabTo(page, previous, 'Shift+Tab');
	await page.keyboard.press('Enter');
	const card = await isRead('Et les marchés');
	await tabTo(page, card.getByRole('textbox', { name: 'Votre réponse' }));
	await page.keyboard.type('Ils ferment à midi.');
	await tabTo(page, card.getByRole('button', { name: 'Répondre' }));
	await page.keyboard.press('Enter');
	await expect(card.getByText('Ils ferment à midi.')).toBeVisible();

	// Without those buttons, one after the other.
	await page.reload();
	await isSaved(page);
	await expect(cards).toHaveCount(3);
	await tabTo(page, filter);
	for (const body of ['Un seul guichet ?', 'Ou le samedi soir.', 'Et les marchés'])
		await tabTo(page, cards.filter({ hasText: body }).getByRole('link', { name: 'Lire et répondre' }));
	await page.keyboard.press('Enter');
	await isRead('Et les marchés');
	await Promise.all([awa.close(), karim.close()]);
});
