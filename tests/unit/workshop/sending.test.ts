import { expect, test } from 'vitest';
import { Sending } from '#lib/workshop/sending.ts';

/** What is asked and answers when it is told to. */
function asking() {
	const asked: string[] = [];
	const answers: (() => void)[] = [];
	return {
		asked,
		answers,
		ask: (what: string, problem?: string) => () => {
			asked.push(what);
			return new Promise<string | undefined>((resolve) => answers.push(() => resolve(problem)));
		}
	};
}

test('the same press twice is sent once', async () => {
	const { asked, answers, ask } = asking();
	const sending = new Sending();
	const first = sending.send('vote', 'vote 1', ask('vote 1'));
	expect(await sending.send('vote', 'vote 1', ask('vote 1'))).toBeUndefined();
	answers[0]!();
	expect(await first).toEqual({ problem: undefined, isLatest: true });
	void sending.send('vote', 'vote 1', ask('vote 1'));
	expect(asked).toEqual(['vote 1', 'vote 1']);
});

test('what is chosen anew meanwhile follows in its turn, so that the last choice stands', async () => {
	const { asked, answers, ask } = asking();
	const sending = new Sending();
	const first = sending.send('speak', 'speak a', ask('speak a', 'refused'));
	const second = sending.send('speak', 'speak b', ask('speak b'));
	const third = sending.send('speak', 'speak a', ask('speak a'));
	expect(asked).toEqual(['speak a']);
	answers[0]!();
	expect(await first).toEqual({ problem: 'refused', isLatest: false });
	answers[1]!();
	expect(await second).toEqual({ problem: undefined, isLatest: false });
	answers[2]!();
	expect(await third).toEqual({ problem: undefined, isLatest: true });
	expect(asked).toEqual(['speak a', 'speak b', 'speak a']);
});

test('a button that has become another one before the answer came is not held up by it', async () => {
	const { asked, answers, ask } = asking();
	const sending = new Sending();
	const reveal = sending.send('reveal', 'reveal', ask('reveal'));
	const next = sending.send('next', 'next', ask('next'));
	expect(asked).toEqual(['reveal', 'next']);
	answers[1]!();
	expect(await next).toEqual({ problem: undefined, isLatest: true });
	answers[0]!();
	expect(await reveal).toEqual({ problem: undefined, isLatest: false });
});
