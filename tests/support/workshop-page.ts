import { expect, type Browser, type Page } from '@playwright/test';
import type { RunningApp } from './app.ts';

/** A phone. */
export const thumb = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** Someone without an account, on a phone. */
export async function comeAsGuest(
	browser: Browser,
	app: RunningApp,
	code: string,
	name: string,
	organisation: string
): Promise<Page> {
	const page = await (await browser.newContext(thumb)).newPage();
	await page.goto(`${app.origin}/w/${code}`);
	await page.getByLabel('Prénom').fill(name);
	await page.getByLabel('Organisation').fill(organisation);
	await page.getByRole('button', { name: 'Entrer' }).tap();
	await expect(page.getByText(`Vous êtes ici en tant que ${name}`)).toBeVisible();
	return page;
}

/** What is typed to come in, as the console shows it. */
export const codeOn = async (page: Page) =>
	(await page.locator('.code').first().innerText()).replace(/\s/g, '').toLowerCase();
/** The next move on the console. */
export const bigButton = (page: Page) => page.locator('[data-next] button');
