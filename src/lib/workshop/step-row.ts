import type { StepKind } from '#lib/domain/workshop-steps.ts';

/** A step as a list of steps shows it. */
export interface StepRow {
	id: string;
	title: string;
	kind: StepKind;
	minutes: number;
	state?: 'done' | 'skipped' | 'now' | 'ahead';
	/** What is not right with it, in words. */
	warning?: string;
}
