import { expect, test } from 'vitest';
import { textOf } from '#lib/workshop/message-text.ts';
import { beginningOf, endOf } from '#server/live/deflated.ts';

const bytesOf = (...parts: Buffer[]) => new Uint8Array(Buffer.concat(parts)).buffer;

test.each([
	['nothing of one’s own', ''],
	['something', '"été ☀️"]}'],
	// More than one stored block, cut within a character.
	['very much', 'é'.repeat(70_000)]
])('a page reads what all are sent alike and what is its own as one text: %s', async (_, own) => {
	const common = JSON.stringify({ notes: Array.from({ length: 300 }, (_, n) => `Idée ${n}`) });
	expect(await textOf(bytesOf(beginningOf(common), endOf(own)))).toBe(common + own);
});

test('a message that is cut off is told, not taken for a whole one', async () => {
	await expect(textOf(bytesOf(beginningOf('une idée')))).rejects.toThrow();
});

test('what comes as text is that text', async () => {
	expect(await textOf('{"now":1}')).toBe('{"now":1}');
});
