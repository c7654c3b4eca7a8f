import type { StepView } from '#lib/domain/workshop-view.ts';

/** The paragraphs that a step reads together. */
export function blocksOf({ work }: Pick<StepView, 'work'>): string[] {
	return (work?.quote ?? '')
		.split('\n')
		.map((line) => line.trim())
		.filter(Boolean);
}
