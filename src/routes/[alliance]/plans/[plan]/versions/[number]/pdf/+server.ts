import { error } from '@sveltejs/kit';
import { kindName, stateName } from '#lib/components/entry-words.ts';
import { signedHow } from '#lib/components/plan-fact-words.ts';
import { isRefusal } from '#lib/domain/errors.ts';
import { longDate, shortDate } from '#lib/forms/dates.ts';
import { download } from '#lib/forms/download.ts';
import { statusOf } from '#lib/forms/submit.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { getApp } from '#server/app.ts';
import { planPdf } from '#server/exports/plan-pdf.ts';
import { readFrozenText, readVersion } from '#server/services/plan-versions-page.ts';
import { readVersionNumber } from '../version-number.ts';
import type { RequestHandler } from './$types';

/** `plan.read` on this plan: a frozen version to be printed and kept, with its signatures. */
export const GET: RequestHandler = async ({ locals, params }) => {
	const number = readVersionNumber(params.number);
	if (!locals.member || number === undefined) error(404);
	const app = getApp();
	const page = await readVersion(app, locals.member, params.plan, number).catch((cause: unknown) => {
		if (isRefusal(cause)) error(statusOf(cause));
		throw cause;
	});
	const { cards } = await readFrozenText(app, locals.member, params.plan, page.json);
	const { version, adoption } = page;
	const titles = new Map(cards.map((card) => [card.id, `${kindName(card.kind)} : ${card.title}`]));
	const body = await planPdf({
		title: version.title,
		language: page.plan.language,
		about: [
			m.versions_number({ number }) +
				(version.amends ? ` · ${m.versions_amendment({ number: version.amends })}` : ''),
			m.versions_frozen_by({ date: longDate(version.at), name: version.by }),
			...(!version.adoptedAt
				? []
				: adoption?.by === 'decision'
					? [
							m.versions_adopted_decision({ date: longDate(version.adoptedAt), name: adoption.who }),
							m.versions_list_signed({ names: adoption.signed.join(', ') }),
							...(adoption.refused.length > 0
								? [
										m.versions_list_refused({
											names: adoption.refused.map((it) => it.organisation).join(', ')
										})
									]
								: []),
							...(adoption.silent.length > 0
								? [m.versions_list_silent({ names: adoption.silent.join(', ') })]
								: []),
							...(adoption.provisional.length > 0
								? [m.versions_list_provisional({ names: adoption.provisional.join(', ') })]
								: [])
						]
					: adoption?.without
						? [
								m.versions_adopted_without({
									date: longDate(version.adoptedAt),
									organisation: adoption.without
								})
							]
						: [m.versions_adopted_all({ date: longDate(version.adoptedAt) })]),
			`${m.versions_hash()} (SHA-256) : ${version.hash}`
		],
		document: page.json,
		citation: (id) => titles.get(id) ?? '',
		open: {
			title: m.versions_open(),
			none: m.versions_open_none(),
			lines: page.open.map((it) => `${it.title} — ${stateName(it.state)}`)
		},
		answers: {
			title: m.versions_answers(),
			none: m.versions_answers_none(),
			lines: page.answers.map((it) => ({
				organisation:
					it.organisation +
					(it.organisationLeft ? ` (${m.versions_org_left({ date: shortDate(it.organisationLeft) })})` : ''),
				answer: signedHow(it) + (it.joined ? ` (${m.versions_joined()})` : ''),
				words: [
					it.words,
					it.provisionalUntil &&
						(it.provisionalUntil < page.today ? m.versions_provisional_lapsed : m.versions_provisional_waits)(
							{
								date: shortDate(it.provisionalUntil)
							}
						)
				]
					.filter(Boolean)
					.join('\n'),
				by:
					m.versions_by({ name: it.who, date: shortDate(it.at) }) +
					(it.recordedBy ? `, ${m.versions_recorded_by({ name: it.recordedBy })}` : ''),
				hash: it.hash
			}))
		},
		note: m.versions_note()
	});
	return download(body, {
		name: `${version.title.slice(0, 80)} - ${m.versions_file()} ${number}.pdf`,
		type: 'application/pdf'
	});
};
