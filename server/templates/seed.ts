import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlanTemplate } from '#lib/domain/plan.ts';
import { seedFromMarkdown } from '#lib/document/seed.ts';

const files: Record<Exclude<PlanTemplate, 'empty'>, string> = {
	action_plan: 'action-plan.md',
	partnership_agreement: 'partnership-agreement.md',
	minutes: 'minutes.md'
};

/** The first content of a plan made from a template, or undefined for an empty one. */
export async function seedOfTemplate(
	template: PlanTemplate,
	language: 'fr' | 'en'
): Promise<Uint8Array | undefined> {
	if (template === 'empty') return undefined;
	// From where the program was started: the built pages hold this module, but not the files beside it.
	const markdown = await readFile(join(process.cwd(), 'server/templates', language, files[template]), 'utf8');
	return seedFromMarkdown(markdown);
}
