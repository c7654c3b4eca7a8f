import {
	expect,
	test as base,
	type Browser,
	type BrowserContext,
	type Locator,
	type Page
} from '@playwright/test';
import { startApp, type RunningApp } from './app.ts';

/** Milliseconds. */
const LOOK = 5_000;

/** Every browser test of a file shares one running program with the example alliance. */
export const test = base.extend<{ told: void }, { app: RunningApp }>({
	// What each page showed when a test failed: where a report is all that comes back, it is what one needs to read.
	told: [
		async ({ browser }, use, info) => {
			await use();
			if (info.status === info.expectedStatus) return;
			for (const page of browser.contexts().flatMap((it) => it.pages())) {
				const seen = await page
					.locator('body')
					.ariaSnapshot({ timeout: LOOK })
					.catch((problem: unknown) => String(problem));
				console.log(`\n--- ${page.url()}\n${seen}`);
			}
		},
		{ auto: true }
	],
	app: [
		async ({}, use) => {
			const app = await startApp();
			await use(app);
			await app.remove();
		},
		{ scope: 'worker', timeout: 120_000 }
	]
});

export { expect };

/** A person of the example alliance in a browser of their own. */
export interface Someone {
	context: BrowserContext;
	page: Page;
	close(): Promise<void>;
}

/** Opens a browser for a person of the example alliance, by name, on its plans. */
export async function comeAs(
	browser: Browser,
	app: RunningApp,
	name: string,
	options: Parameters<Browser['newContext']>[0] = {}
): Promise<Someone> {
	const context = await browser.newContext(options);
	await become(context, app, name);
	const page = await context.newPage();
	await page.goto(`${app.origin}/alliance-du-gue/plans`);
	return { context, page, close: () => context.close() };
}

/** Signs in as the buttons of the first pages do, without drawing them: that is looked at in one test of its own. */
async function become({ request }: BrowserContext, { origin }: RunningApp, name: string) {
	const headers = { origin, accept: 'text/html' };
	const there = await request.get(`${origin}/example`, { headers });
	const filled = there.ok() ? there : await request.post(`${origin}/example?/fill`, { headers, form: {} });
	const people = (await filled.text()).split('<strong>');
	const member = /name="member" value="([a-z0-9]{26})"/.exec(
		people.find((it) => it.startsWith(`${name}<`)) ?? ''
	)?.[1];
	if (!member) throw new Error(`Nobody of the example is called ${name}.`);
	const came = await request.post(`${origin}/example?/become`, {
		form: { member },
		headers,
		maxRedirects: 0
	});
	expect(came.headers().location).toBe('/alliance-du-gue/attention');
}

/** Opens a plan from the list by its title, on whichever page of it; gives its address. */
export async function openPlan(page: Page, title: RegExp): Promise<string> {
	const plan = page.getByRole('main').getByRole('link', { name: title }).first();
	const next = page.getByRole('link', { name: 'Page suivante' });
	for (let number = 2; !(await plan.isVisible()) && (await next.isVisible()); number += 1) {
		await next.click();
		await page.getByText(new RegExp(`^Page ${number} sur`)).waitFor();
	}
	await plan.click();
	await page.waitForURL(/\/plans\/[a-z0-9]{26}$/);
	return page.url();
}

/** The sentence about saving says that everything is on the server. */
export const isSaved = (page: Page) => expect(page.locator('[data-save-state]')).toHaveText(/Enregistré/);

/** Makes a plan of one's own and opens it; gives its address. */
export async function createPlan(page: Page, app: RunningApp, title: string): Promise<string> {
	await page.goto(`${app.origin}/alliance-du-gue/plans/new`);
	await page.getByLabel('Page blanche').check();
	await page.getByLabel('Titre').fill(title);
	await page.getByLabel('Qui aura le dernier mot').fill('Nous deux, sur tout, le 1er mars 2027.');
	await page.getByRole('button', { name: 'Créer le plan' }).click();
	await page.waitForURL(/\/plans\/[a-z0-9]{26}$/);
	await isSaved(page);
	return page.url();
}

/** The text being edited. */
export const text = (page: Page) => page.getByRole('textbox', { name: 'Texte du plan' });

/** The field of a form that asks for a member or an organisation, whatever it is called on the screen. */
export const nameFieldOf = (form: Page | Locator, name: string) =>
	form.locator(`[role="combobox"][data-field="${name}"]`);

/** Types a name into the field that asks for someone, and takes it from the list that comes. */
export async function pickName(field: Locator, name: string): Promise<void> {
	await field.click();
	await field.fill(name);
	await field.page().getByRole('option', { name }).first().click();
	await expect(field).toHaveValue(name);
}
