/** From `from` to `to` of a text another one stands: UTF-16 code units, as a string counts them. */
export interface TextChange {
	from: number;
	to: number;
	text: string;
}

/** What makes one text of the other: all that lies between what both begin and what both end with. */
export function changeBetween(before: string, after: string): TextChange {
	const most = Math.min(before.length, after.length);
	let from = 0;
	while (from < most && before[from] === after[from]) from += 1;
	let same = 0;
	while (same < most - from && before.at(-1 - same) === after.at(-1 - same)) same += 1;
	// Half a sign is none, and not every database keeps it.
	if (from > 0 && isHigh(before, from - 1)) from -= 1;
	if (same > 0 && isHigh(before, before.length - same - 1)) same -= 1;
	return { from, to: before.length - same, text: after.slice(from, after.length - same) };
}

/** The text after it. */
export function withChange(before: string, { from, to, text }: TextChange): string {
	return before.slice(0, from) + text + before.slice(to);
}

/** The first half of a sign that takes two. */
function isHigh(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 0xd8_00 && code <= 0xdb_ff;
}
