import { devices, type Page } from '@playwright/test';
import type { RunningApp } from './app.ts';
import { createPlan, isSaved, text } from './browser.ts';

/** A small phone with touch. */
export const phone = { ...devices['Pixel 7'], viewport: { width: 360, height: 740 }, locale: 'fr-FR' };

/** Selects words of the text, as a finger or a mouse would, wherever they stand. */
export async function select(page: Page, words: string): Promise<void> {
	await text(page).evaluate((element, wanted) => {
		const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
		// Marks and the carets of others part the words of a line.
		const nodes: { node: Node; from: number }[] = [];
		let all = '';
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const beside = node.parentElement!.closest('.ProseMirror-widget, [contenteditable="false"]');
			// Of who may only read the whole text is not to be edited.
			if (beside && beside !== element && element.contains(beside)) continue;
			nodes.push({ node, from: all.length });
			all += node.textContent!;
		}
		const at = all.indexOf(wanted);
		if (at >= 0) {
			const place = (offset: number) => {
				const { node, from } = nodes.findLast((it) => it.from <= offset)!;
				return [node, offset - from] as const;
			};
			const [last, end] = place(at + wanted.length - 1);
			(element as HTMLElement).focus();
			getSelection()!.setBaseAndExtent(...place(at), last, end + 1);
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
