import { comeAs, expect, test } from '../support/browser.ts';

test('nothing of the head is scrolled sideways on a computer, whatever the window’s width', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await page.goto(`${app.origin}/alliance-du-gue/workshops`);
	// Names are as long as they are.
	await page
		.getByRole('banner')
		.getByRole('link', { name: 'Awa Diarrassou' })
		.evaluate((link) => (link.textContent = 'Marie-Antoinette de Diarrassou-Belhadri'));
	for (const width of [920, 1024, 1180, 1280, 1366, 1440, 1521, 1680]) {
		await page.setViewportSize({ width, height: 800 });
		const hidden = await page
			.getByRole('navigation', { name: 'Navigation principale' })
			.evaluate((nav) => nav.scrollWidth - nav.clientWidth);
		expect(hidden, `${width} px`).toBeLessThanOrEqual(0);
		expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
			0
		);
	}
	await close();
});
