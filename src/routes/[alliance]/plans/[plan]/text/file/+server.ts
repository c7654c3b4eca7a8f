import { error } from '@sveltejs/kit';
import { blockText } from '#lib/components/suggestion-words.ts';
import { citationWords } from '#lib/editor/citation-words.ts';
import { kindName } from '#lib/components/entry-words.ts';
import { fillCitations } from '#lib/document/citation.ts';
import { renderHtml } from '#lib/document/render.ts';
import { longDate } from '#lib/forms/dates.ts';
import { download } from '#lib/forms/download.ts';
import { orErrorPage } from '#lib/forms/submit.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { getLocale } from '#lib/i18n/generated/runtime.js';
import { blockOf } from '#lib/suggestions/suggestion.ts';
import { getApp } from '#server/app.ts';
import { planDocx } from '#server/exports/plan-docx.ts';
import { planHtml } from '#server/exports/plan-html.ts';
import { proposedModes, readPlanText } from '#server/services/plan-text.ts';
import type { RequestHandler } from './$types';

const types = {
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	html: 'text/html; charset=utf-8'
};

const blockName = (kind: unknown) => blockText(blockOf(kind) ?? 'paragraph');

/** `plan.read` on this plan: its text as a file, with what is proposed in it or without. */
export const GET: RequestHandler = async ({ locals, params, url }) => {
	if (!locals.member) error(404);
	const app = getApp();
	const mode = proposedModes.find((it) => it === url.searchParams.get('proposed')) ?? 'dropped';
	const format = url.searchParams.get('format') === 'html' ? 'html' : 'docx';
	const { plan, json, cards, authors, proposes } = await orErrorPage(
		readPlanText(app, app.relay, locals.member, params.plan, mode)
	);
	const about = [
		m.text_about({ alliance: locals.alliance.name, date: longDate(app.now().toISOString()) }),
		...(mode === 'shown' && proposes ? [m.text_with()] : [])
	];
	const titles = new Map(cards.map((card) => [card.id, `${kindName(card.kind)} : ${card.title}`]));
	const author = (id: string) => authors.get(id) ?? m.suggest_somebody();
	const body =
		format === 'docx'
			? new Uint8Array(
					await planDocx({
						title: plan.title,
						about,
						document: json,
						citation: (id) => titles.get(id) ?? '',
						block: blockName,
						author
					})
				)
			: planHtml({
					title: plan.title,
					language: getLocale(),
					about,
					html: fillCitations(renderHtml(json, blockName, author), cards, () => undefined, citationWords)
				});
	return download(body, { name: `${plan.title.slice(0, 80)}.${format}`, type: types[format] });
};
