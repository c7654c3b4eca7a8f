import { startApp } from '../support/app.ts';
import { comeAs, createPlan, expect, test } from '../support/browser.ts';

test('a page that takes its time opens, also when the one that is left changes meanwhile', async ({
	browser,
	app
}) => {
	const { page, context } = await comeAs(browser, app, 'Karim Belhadri');
	let hear!: () => void;
	const changed = new Promise<void>((resolve) => (hear = resolve));
	page.on('websocket', (socket) =>
		socket.on('framereceived', ({ payload }) => {
			if (String(payload).includes('"topic":"plan:')) hear();
		})
	);
	const plan = await createPlan(page, app, 'Une page lente');
	const elsewhere = await context.newPage();
	await elsewhere.goto(`${plan}/who`);

	let open!: () => void;
	const mayOpen = new Promise<void>((resolve) => (open = resolve));
	await page.route('**/who/__data.json*', async (route) => {
		await mayOpen;
		await route.continue();
	});
	const asked = page.waitForRequest('**/who/__data.json*');
	await page.getByRole('link', { name: 'Qui fait quoi' }).click();
	await asked;

	await elsewhere.getByLabel('Porte', { exact: true }).check();
	await elsewhere.getByRole('button', { name: /Déclarer pour/ }).click();
	await changed;
	open();
	await expect(page.getByRole('heading', { level: 1, name: 'Qui fait quoi' })).toBeVisible();
	await context.close();
});

test('whoever starts with nothing finds the example alliance and is somebody in it', async ({ browser }) => {
	const app = await startApp();
	const page = await browser.newPage();
	await page.goto(app.origin);
	await page.getByRole('button', { name: 'Découvrir avec l’alliance d’exemple' }).click();
	await page.getByRole('button', { name: 'Devenir Karim Belhadri' }).click();
	await page.waitForURL('**/attention');
	await expect(page.getByRole('heading', { level: 1, name: 'À votre attention' })).toBeVisible();
	await page.goto(app.origin);
	await expect(page.getByRole('link', { name: 'Alliance du Gué' }).first()).toBeVisible();
	await page.close();
	await app.remove();
});
