import * as Y from 'yjs';
import { authorshipOf, type JournalRow } from '#server/documents/authorship.ts';
import { writtenBlocks } from '#server/documents/written-by.ts';
import { mergeAll } from '#server/relay/merge.ts';
import type { RunningApp } from '../support/app.ts';
import { lookBeside } from '../support/beside.ts';
import { comeAs, createPlan, expect, isSaved, test, text } from '../support/browser.ts';
import { select } from '../support/plan-text.ts';

/** Each paragraph of a plan's text as it is stored, with the names of those who wrote in it ever and since a time. */
async function writersIn(app: RunningApp, address: string, since = '') {
	const beside = lookBeside({ dataDir: app.dataDir });
	const of = `document_id = (select document_id from plan where id = '${address.split('/').at(-1)!}')`;
	const snapshot = (await beside.all(`select bytes from document_snapshot where ${of}`))[0]!
		.bytes as Uint8Array;
	const rows = (await beside.all(
		`select seq, member_id, at, bytes from document_update where ${of} order by seq`
	)) as unknown as JournalRow[];
	const names = await beside.all(
		'select member.id, account.name from member join account on account.id = member.account_id'
	);
	await beside.close();
	const doc = new Y.Doc();
	Y.applyUpdate(doc, mergeAll([snapshot, ...rows.map(({ bytes }) => bytes)]));
	const { written, kept, deleted } = authorshipOf(snapshot, rows);
	expect(kept).toEqual([]);
	const named = (ids: string[]) => ids.map((it) => names.find(({ id }) => id === it)!.name);
	return {
		now: rows.at(-1)!.at,
		blocks: writtenBlocks(doc, written, deleted, since).map((block) => [
			block.text,
			named(block.ever),
			named(block.since)
		])
	};
}

test('whoever splits, joins, wraps or drags what another wrote has written none of it', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const { page } = karim;
	const address = await createPlan(awa.page, app, 'À chacun ses mots');
	await text(awa.page).click();
	await awa.page.keyboard.type('Ouvrir la halle le samedi.');
	await awa.page.keyboard.press('Enter');
	await awa.page.keyboard.type('Fermer le mardi.');
	await isSaved(awa.page);
	const { now } = await writersIn(app, address);
	await awa.close();

	await page.goto(address);
	await isSaved(page);
	const blocks = async () => {
		await isSaved(page);
		return (await writersIn(app, address, now)).blocks;
	};
	const isAwas = (...texts: string[]) => texts.map((it) => [it, ['Awa Diarrassou'], []]);
	await select(page, 'le samedi.');
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('Enter');
	await expect(text(page).locator('p')).toHaveText(['Ouvrir la halle', 'le samedi.', 'Fermer le mardi.']);
	expect(await blocks()).toEqual(isAwas('Ouvrir la halle ', 'le samedi.', 'Fermer le mardi.'));
	await page.keyboard.press('Backspace');
	await expect(text(page).locator('p')).toHaveText(['Ouvrir la halle le samedi.', 'Fermer le mardi.']);
	expect(await blocks()).toEqual(isAwas('Ouvrir la halle le samedi.', 'Fermer le mardi.'));
	await page.keyboard.press('Control+Alt+2');
	await expect(text(page).locator('h2')).toHaveText('Ouvrir la halle le samedi.');
	await select(page, 'Fermer');
	await page.keyboard.press('Control+Shift+8');
	await expect(text(page).locator('li')).toHaveText('Fermer le mardi.');
	expect(await blocks()).toEqual(isAwas('Ouvrir la halle le samedi.', 'Fermer le mardi.'));

	// Selected words are dragged to before others.
	await select(page, 'le samedi.');
	const box = (await text(page).locator('h2').boundingBox())!;
	const from = await page.evaluate(
		() => getSelection()!.getRangeAt(0).getBoundingClientRect().toJSON() as DOMRect
	);
	const middle = [from.x + from.width / 2, from.y + from.height / 2] as const;
	// The tools of what was selected before stand over these words for a moment.
	await expect
		.poll(() => page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.nodeName, middle))
		.toBe('H2');
	await page.mouse.move(...middle);
	await page.mouse.down();
	// A drag begins with the first moves and is over what is under the last ones: each has to be taken for one.
	await page.mouse.move(box.x + 40, box.y + box.height / 2, { steps: 10 });
	await page.mouse.move(box.x + 1, box.y + box.height / 2, { steps: 10 });
	await page.mouse.up();
	await expect(text(page).locator('h2')).toHaveText('le samedi.Ouvrir la halle');
	expect(await blocks()).toEqual(isAwas('le samedi.Ouvrir la halle ', 'Fermer le mardi.'));

	await page.keyboard.type(' Ou le dimanche.');
	expect((await blocks()).map(([, , since]) => since)).toEqual([['Karim Belhadri'], []]);
	await karim.close();
});
