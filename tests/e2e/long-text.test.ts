import type { Page } from '@playwright/test';
import { comeAs, createPlan, expect, isSaved, test, text } from '../support/browser.ts';
import { bubble, margin, select } from '../support/plan-text.ts';

const LINE =
	'Des mots, encore des mots, et d’autres mots qui suivent les premiers jusqu’au bout de la ligne. ';

/** Where each block of the text begins. */
const laidOut = (page: Page) =>
	text(page).evaluate((element) =>
		[...element.children].map((it) => it.getBoundingClientRect().top + scrollY)
	);

const isNearOnly = (page: Page) =>
	expect(text(page).locator('> *').nth(1)).toHaveCSS('content-visibility', 'auto');

test('of a long text only what is near the window is drawn; nothing jumps, and cards stay beside their passages', async ({
	browser,
	app
}) => {
	test.setTimeout(120_000);
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou', {
		viewport: { width: 1440, height: 900 }
	});
	await createPlan(page, app, 'Un long texte');
	await text(page).click();
	for (let i = 0; i < 14; i += 1) {
		await page.keyboard.insertText(`${LINE.repeat(4)}${i}`);
		await page.keyboard.press('Enter');
	}
	await page.keyboard.insertText('Le samedi matin.');
	await isSaved(page);
	await isNearOnly(page);
	const near = await laidOut(page);
	await page.locator('article.prose').evaluate((it) => it.classList.remove('near-only'));
	expect(near).toEqual(await laidOut(page));
	await page.locator('article.prose').evaluate((it) => it.classList.add('near-only'));

	await select(page, 'samedi');
	await bubble(page).getByRole('button', { name: 'Commenter' }).click();
	await page.keyboard.type('Lequel ?');
	await page.keyboard.press('Control+Enter');
	const passage = text(page).locator('.passage.comment');
	const card = margin(page).getByRole('listitem', { name: 'Commentaire de Awa Diarrassou' });
	await expect(card).toBeVisible();
	const areBeside = () =>
		expect
			.poll(async () => Math.abs((await card.boundingBox())!.y - (await passage.boundingBox())!.y))
			.toBeLessThan(4);
	await areBeside();

	// A line more at the beginning moves both by the same.
	await text(page).press('Control+Home');
	await page.keyboard.type(LINE);
	await page.keyboard.press('Enter');
	await isSaved(page);
	await areBeside();

	// The keyboard reaches the end of what is not drawn, also to select as far as there; what is typed there stays in sight, above whatever stands at the edge of the window.
	await text(page).press('Control+Shift+End');
	expect(await page.evaluate(() => getSelection()!.toString())).toMatch(/13\s+Le samedi matin\.$/);
	await text(page).press('Control+End');
	for (let i = 0; i < 4; i += 1) {
		await page.keyboard.press('Enter');
		await page.keyboard.type(`Fin ${i}`);
	}
	await expect(text(page).locator('> p').last()).toHaveText('Fin 3');
	await expect(text(page).locator('> p').last()).toBeInViewport({ ratio: 1 });
	await close();
});

test('of very many cards those near the window are there; each is reached by scrolling, from the keyboard, by the browser’s own search, and on paper', async ({
	browser,
	app
}) => {
	test.setTimeout(120_000);
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou', {
		viewport: { width: 1440, height: 900 }
	});
	const address = await createPlan(page, app, 'Un plan très commenté');
	const plan = address.split('/').at(-1)!;
	const slug = address.replace(/\/plans\/.*$/, '');
	for (let i = 1; i <= 70; i += 1) {
		const sent = await page.request.post(`${slug}/comments?/start`, {
			form: { plan, body: `Remarque ${i}` },
			headers: { origin: app.origin },
			maxRedirects: 0
		});
		expect(await sent.text()).toContain('redirect');
	}
	await page.goto(address);
	await isSaved(page);
	const cards = margin(page).locator('[data-card]');
	const numbered = (i: number) => cards.and(page.locator(`[aria-posinset="${i}"]`));
	await expect(numbered(1)).toBeVisible();
	await expect(numbered(1)).toHaveAttribute('aria-setsize', '70');
	await expect(numbered(70)).toHaveCount(0);
	expect(await cards.count()).toBeLessThan(40);

	await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
	await expect(numbered(70)).toBeInViewport();
	await expect(numbered(1)).toHaveCount(0);

	// What holds the focus stays, wherever one scrolls, and the next one is a key away.
	await page.evaluate(() => scrollTo(0, 0));
	await numbered(1).locator('a, button').first().focus();
	await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
	await expect(numbered(70)).toBeInViewport();
	await expect(numbered(1)).toHaveCount(1);
	const at = () =>
		page.evaluate(() =>
			Number(document.activeElement?.closest('[data-card]')?.getAttribute('aria-posinset'))
		);
	for (const next of [1, 2, 3]) {
		while ((await at()) === next) await page.keyboard.press('Tab');
		expect(await at()).toBe(next + 1);
	}
	await page.evaluate(() => scrollTo(0, 0));
	await numbered(1).locator('a, button').first().focus();
	for (let i = 0; i < 200 && (await at()) < 40; i += 1) await page.keyboard.press('Tab');
	expect(await at()).toBe(40);
	await expect(numbered(40)).toBeInViewport();

	// The browser's own search finds them all, goes to them, and leaves those near the window once one goes on.
	for (const key of ['Control+f', 'Meta+f']) {
		await page.evaluate(() => scrollTo(0, 0));
		await page.keyboard.press(key);
		await expect(cards).toHaveCount(70);
		await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
		await expect(numbered(70)).toBeInViewport();
		await expect(cards).toHaveCount(70);
		if (key === 'Control+f') await page.mouse.wheel(0, -50);
		else await text(page).press('Control+Home');
		await expect.poll(() => cards.count()).toBeLessThan(40);
	}

	await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
	await expect(cards).toHaveCount(70);
	await page.evaluate(() => dispatchEvent(new Event('afterprint')));
	expect(await cards.count()).toBeLessThan(40);
	await close();
});
