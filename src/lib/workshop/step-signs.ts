import type { StepKind } from '#lib/domain/workshop-steps.ts';

/** Lines on a field of 20 × 20, for `Icon`; always beside the kind's word. */
export const stepSigns: Record<StepKind, string> = {
	check_in: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M7.5 11.5c1.3 1.6 3.7 1.6 5 0M7.7 8h.01M12.3 8h.01',
	silent_ideas: 'M4 16l1-4 8-8 3 3-8 8zM11 6l3 3',
	grouping: 'M3 3h5v5H3zM12 3h5v5h-5zM3 12h5v5H3zM12 12h5v5h-5z',
	dot_vote:
		'M4 6a2 2 0 1 0 4 0 2 2 0 1 0-4 0M12 6a2 2 0 1 0 4 0 2 2 0 1 0-4 0M8 14a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
	speaking_queue: 'M4 4h12v8h-6l-4 4v-4H4z',
	gradient_round: 'M3 16h1.5M7.5 16v-4M12 16V9M16.5 16V4',
	restatement: 'M3 7h11l-3-3M17 13H6l3 3',
	commitments_round: 'M5 17V3M5 4h10l-3 3.5 3 3.5H5',
	reading: 'M10 5c-2-1.5-4-1.5-7-1v11c3-.5 5-.5 7 1 2-1.5 4-1.5 7-1V4c-3-.5-5-.5-7 1zM10 5v11',
	breakout: 'M10 17v-5M10 12 5 8V3M10 12l5-4V3M10 12V3',
	testimony: 'M4 9V8a3 3 0 0 1 3-3M4 9h4v4H4zM12 9V8a3 3 0 0 1 3-3M12 9h4v4h-4z',
	great_witness:
		'M2 10c2-4 5-6 8-6s6 2 8 6c-2 4-5 6-8 6s-6-2-8-6zM7.5 10a2.5 2.5 0 1 0 5 0 2.5 2.5 0 1 0-5 0',
	closing: 'M4 10l4 4 8-9'
};
