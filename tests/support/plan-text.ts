import { devices, type Page } from '@playwright/test';
import type { RunningApp } from './app.ts';
import { createPlan, isSaved, text } from './browser.ts';

/** A small phone with touch. */
export const phone = { ...devices['Pixel 7'], viewport: { width: 360, height: 740 }, locale: 'fr-FR' };

/** Selects words of the text, as a finger or a mouse would, wherever they stand. */
export async function select(page: Page, words: string): Promise<void> {
	await text(page).evaluate((element, wanted) => {
		const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const at = node.textContent!.indexOf(wanted);
			if (at < 0) continue;
			(element as HTMLElement).focus();
			getSelection()!.setBaseAndExtent(node, at, node, at + wanted.length);
			return;
		}
		throw new Error(`nowhere: ${wanted}`);
	}, words);
}

/** A plan with one sentence, open and saved; gives its address. */
export async function planWith(page: Page, app: RunningApp, title: string): Promise<string> {
	const address = await createPlan(page, app, title);
	await text(page).click();
	await page.keyboard.type('Nous ouvrons un guichet commun le samedi matin, dans la halle.');
	await isSaved(page);
	return address;
}

/** What stands beside the text. */
export const margin = (page: Page) =>
	page.getByRole('complementary', { name: 'Accords, désaccords et engagements' });
/** What is offered for a selection. */
export const bubble = (page: Page) => page.locator('.bubble');
