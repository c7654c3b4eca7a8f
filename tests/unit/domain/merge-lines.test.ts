import { expect, test } from 'vitest';
import { mergeLines } from '#lib/domain/merge-lines.ts';

const base = 'un\ndeux\ntrois\nquatre';

test('changes in different places are both taken', () => {
	expect(mergeLines(base, 'UN\ndeux\ntrois\nquatre', 'un\ndeux\ntrois\nQUATRE')).toBe(
		'UN\ndeux\ntrois\nQUATRE'
	);
	expect(mergeLines(base, `${base}\ncinq`, 'un\ntrois\nquatre')).toBe('un\ntrois\nquatre\ncinq');
	expect(mergeLines('', '', 'eux')).toBe('eux');
	expect(mergeLines(base, `moi\n${base}`, base)).toBe(`moi\n${base}`);
});

test('of one place nothing is lost, and what both wrote stands once', () => {
	expect(mergeLines('', 'le mien', 'le leur')).toBe('le leur\nle mien');
	expect(mergeLines(base, `${base}\nle mien`, `${base}\nle leur`)).toBe(`${base}\nle leur\nle mien`);
	expect(mergeLines(base, `${base}\npareil`, `${base}\npareil`)).toBe(`${base}\npareil`);
	expect(mergeLines(base, 'un\nDEUX a\ntrois\nquatre', 'un\nDEUX b\nTROIS\nquatre')).toBe(
		'un\nDEUX b\nTROIS\nDEUX a\ntrois\nquatre'
	);
});

test('every line that anyone wrote is there, whatever both did', () => {
	let seed = 7;
	const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
	for (let run = 0; run < 2_000; run += 1) {
		const before = Array.from({ length: random(6) }, (_, n) => `ligne ${n}`);
		const change = (who: string) => {
			const at = random(before.length + 1);
			return before.toSpliced(at, random(3), ...Array.from({ length: random(3) }, (_, n) => `${who} ${n}`));
		};
		const [mine, theirs] = [change('moi'), change('eux')];
		const merged = mergeLines(before.join('\n'), mine.join('\n'), theirs.join('\n')).split('\n');
		for (const line of [...mine, ...theirs].filter((it) => !it.startsWith('ligne'))) {
			expect(merged, JSON.stringify({ before, mine, theirs })).toContain(line);
		}
	}
});
