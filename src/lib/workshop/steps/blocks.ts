import { escapeHtml } from '#lib/document/render.ts';
import type { StepView } from '#lib/domain/workshop-view.ts';

/** The paragraphs that a step reads together: of a plan's passage, or of the words that were typed. */
export function blocksOf(
	step: Extract<StepView, { kind: 'reading' }>
): readonly { html: string; text: string }[] {
	if (step.passage) return step.passage.blocks;
	return (step.work?.quote ?? '')
		.split('\n')
		.map((line) => line.trim())
		.filter(Boolean)
		.map((text) => ({ html: `<p>${escapeHtml(text)}</p>`, text }));
}
