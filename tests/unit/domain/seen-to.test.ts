import { expect, test } from 'vitest';
import { lifeCycles } from '#lib/domain/entry-actions.ts';
import { seenToBy } from '#lib/domain/entry-flags.ts';

test.each([
	['late', 'commitment', 'in_progress', 'give_news'],
	['no_news', 'commitment', 'proposed', 'give_news'],
	['to_review', 'agreement', 'in_force', 'begin_review'],
	['to_review', 'agreement', 'renewed', 'begin_review'],
	['to_review', 'disagreement', 'trial', 'report_trial'],
	['to_review', 'disagreement', 'maintained', 'reopen']
] as const)('%s, a %s that is %s is seen to by %s, which can be done then', (flag, kind, state, action) => {
	expect(seenToBy(flag, { kind, state })).toBe(action);
	expect(lifeCycles[kind].actions[action]!.in).toContain(state);
});
