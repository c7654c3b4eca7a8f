import { HOME_ZONE } from '#lib/domain/wall-clock.ts';
import type { Draft } from '#lib/domain/workshop-drafts.ts';
import type { Workshop } from '#lib/domain/workshop-state.ts';
import type { NoteView, PositionsView, ResultView, StepView } from '#lib/domain/workshop-view.ts';

const N = '\u202f';
const fr = {
	locale: 'fr-FR',
	present: 'Qui était là',
	said: 'Ce qui s’est dit',
	agreements: 'Sur quoi nous sommes d’accord',
	disagreements: 'Sur quoi nous ne sommes pas d’accord',
	commitments: 'Qui fait quoi, pour quand',
	none: 'Rien n’a été gardé ici.',
	toConfirm: 'à confirmer',
	intention: 'intention',
	correct: (date: string) =>
		`Les personnes présentes peuvent demander une correction jusqu’au ${date}. Ce qui est prêté à une organisation reste à confirmer par elle.`,
	guest: 'invité·e',
	dots: (count: number) => (count > 1 ? `${count} gommettes` : `${count} gommette`),
	steps: [
		'J’adhère pleinement',
		'D’accord, avec un bémol',
		'D’accord, avec des réserves',
		'Je m’abstiens',
		'Il faut encore en parler',
		'Ce n’est pas mon choix, mais je soutiendrai',
		'Désaccord sérieux',
		'Objection'
	],
	organisations: 'Positions des organisations',
	advice: 'Avis',
	restated: (by: string, of: string) => `${by}, redisant ${of}`,
	who: 'Qui',
	what: 'Fait quoi',
	when: 'Pour quand',
	state: 'Confirmé ?',
	ungrouped: 'Hors des groupes',
	group: (n: number) => `Groupe ${n}`,
	colon: `${N}:`,
	quote: (text: string) => `«${N}${text}${N}»`
};
const en: typeof fr = {
	locale: 'en-GB',
	present: 'Who was there',
	said: 'What was said',
	agreements: 'What we agree on',
	disagreements: 'What we do not agree on',
	commitments: 'Who does what, by when',
	none: 'Nothing was kept here.',
	toConfirm: 'to be confirmed',
	intention: 'intention',
	correct: (date) =>
		`Those present can ask for a correction until ${date}. What is attributed to an organisation remains to be confirmed by it.`,
	guest: 'guest',
	dots: (count) => (count > 1 ? `${count} dots` : `${count} dot`),
	steps: [
		'I fully support it',
		'Agree, with a minor point',
		'Agree, with reservations',
		'I abstain',
		'We must talk about it more',
		'Not my choice, but I will support it',
		'Serious disagreement',
		'Objection'
	],
	organisations: 'Positions of organisations',
	advice: 'Advice',
	restated: (by, of) => `${by}, restating ${of}`,
	who: 'Who',
	what: 'Does what',
	when: 'By when',
	state: 'Confirmed?',
	ungrouped: 'In no group',
	group: (n) => `Group ${n}`,
	colon: ':',
	quote: (text) => `“${text}”`
};
type Words = typeof fr;

/** The minutes of a workshop that is over, as Markdown: people, each step's results in figures and texts, drafts. */
export function minutesMarkdown(
	language: 'fr' | 'en',
	workshop: Workshop,
	results: readonly ResultView[],
	drafts: readonly Draft[]
): string {
	const say = language === 'fr' ? fr : en;
	const day = (at: number | string) =>
		new Intl.DateTimeFormat(say.locale, { dateStyle: 'long', timeZone: HOME_ZONE }).format(new Date(at));
	const people = Object.values(workshop.people)
		.filter(({ id }) => !workshop.removed.includes(id))
		.toSorted((a, b) => a.name.localeCompare(b.name, 'fr'));
	const lines = [
		`**${plain(workshop.title)}**, ${day(workshop.startedAt ?? workshop.closedAt ?? 0)}`,
		'',
		workshop.correctUntil ? `_${say.correct(day(workshop.correctUntil))}_` : '',
		'',
		`# ${say.present}`,
		'',
		...people.map(({ name, organisation, kind }) => {
			const about = [organisation, kind === 'guest' ? say.guest : ''].filter(Boolean).map(plain).join(', ');
			return `- ${plain(name) || '—'}${about ? ` (${about})` : ''}`;
		}),
		'',
		`# ${say.said}`,
		'',
		...results.flatMap((step) => {
			const lines = stepLines(say, step);
			// Of a group only what it gave.
			if (step.group && lines.length === 0) return [];
			const group = step.group ? `${plain(step.group.name) || say.group(step.group.number)} · ` : '';
			return [`## ${group}${plain(step.title)}`, '', ...lines, ''];
		}),
		...draftLines(say, say.agreements, drafts, 'agreement'),
		...draftLines(say, say.disagreements, drafts, 'disagreement'),
		`# ${say.commitments}`,
		'',
		...commitmentTable(say, drafts, day),
		''
	];
	return lines.join('\n');
}

function stepLines(say: Words, step: StepView): string[] {
	switch (step.kind) {
		case 'check_in':
		case 'closing':
		case 'testimony':
		case 'great_witness':
		case 'silent_ideas':
			return noteLines(Object.values(step.notes));
		case 'breakout':
			return [
				...step.rooms.flatMap(({ name, text }, i) => {
					const lines = text.split('\n').map(plain).filter(Boolean);
					const title = `**${plain(name) || say.group(i + 1)}**`;
					return lines.length > 0 ? [title, '', ...lines.map((line) => `- ${line}`), ''] : [];
				}),
				...noteLines(Object.values(step.notes))
			];
		case 'grouping':
			return [
				...Object.entries(step.groups).flatMap(([group, name]) => [
					`**${plain(name)}**`,
					'',
					...noteLines(
						Object.entries(step.notes).flatMap(([id, note]) => (step.placed[id] === group ? note : []))
					),
					''
				]),
				...(Object.keys(step.notes).some((id) => !step.placed[id])
					? [
							`**${say.ungrouped}**`,
							'',
							...noteLines(Object.entries(step.notes).flatMap(([id, note]) => (step.placed[id] ? [] : note)))
						]
					: [])
			];
		case 'dot_vote':
			return Object.entries(step.totals ?? {})
				.toSorted(([, a], [, b]) => b - a)
				.map(([id, count]) => `- ${plain(step.options[id] ?? '')}${say.colon} ${say.dots(count)}`);
		case 'gradient_round':
			return [
				step.proposal ? `${say.quote(plain(step.proposal))}\n` : '',
				...positionLines(say, step.by === 'organisation' ? say.organisations : say.advice, step.binding),
				...positionLines(say, say.advice, step.advice)
			];
		case 'restatement':
			return step.confirmed.map(
				({ by, of, text }) =>
					`- ${say.restated(plain(by.name), plain(of.name))}${say.colon} ${say.quote(plain(text))}`
			);
		case 'commitments_round':
			return Object.values(step.commitments).map(
				({ what, organisation, by }) => `- ${plain(organisation || by.name)}${say.colon} ${plain(what)}`
			);
		case 'reading':
			return step.passage
				? [
						step.passage.title ? `**${plain(step.passage.title)}**\n` : '',
						...step.passage.blocks.map(({ text }) => `> ${plain(text)}\n`)
					]
				: [];
		case 'speaking_queue':
			return [];
	}
}

function noteLines(notes: readonly NoteView[]): string[] {
	return notes.map(({ text, by }) => {
		const who = by ? [by.name, by.organisation].filter(Boolean).map(plain).join(', ') : '';
		return `- ${plain(text)}${who ? ` _(${who})_` : ''}`;
	});
}

function positionLines(say: Words, title: string, positions: PositionsView | null): string[] {
	if (!positions || positions.counts.every((count) => count === 0)) return [];
	return [
		`**${title}**`,
		'',
		...positions.counts.flatMap((count, i) => (count > 0 ? `- ${say.steps[i]}${say.colon} ${count}` : [])),
		...positions.reasons.map(
			({ position, reason, organisation }) =>
				`- ${say.quote(plain(reason))} (${[say.steps[position - 1]!, plain(organisation)].filter(Boolean).join(', ')})`
		),
		''
	];
}

function draftLines(say: Words, title: string, drafts: readonly Draft[], kind: Draft['kind']): string[] {
	const some = drafts.filter((draft) => draft.kind === kind);
	return [
		`# ${title}`,
		'',
		...(some.length === 0
			? [`_${say.none}_`]
			: some.map(
					({ text, organisation }) =>
						`- ${plain(text)}${organisation ? ` (${plain(organisation)}, ${say.toConfirm})` : ''}`
				)),
		''
	];
}

function commitmentTable(say: Words, drafts: readonly Draft[], day: (at: string) => string): string[] {
	const some = drafts.filter(({ kind }) => kind === 'commitment');
	if (some.length === 0) return [`_${say.none}_`];
	return [
		`| ${say.who} | ${say.what} | ${say.when} | ${say.state} |`,
		'| --- | --- | --- | --- |',
		...some.map(
			({ organisation, text, dueOn, intention }) =>
				`| ${plain(organisation) || '—'} | ${plain(text)} | ${dueOn ? day(dueOn) : '—'} | ${intention ? say.intention : say.toConfirm} |`
		)
	];
}

/** Words that nobody meant as Markdown, on one line. */
function plain(text: string): string {
	return text
		.replace(/\s+/g, ' ')
		.trim()
		.replace(/[\\`*_{}[\]<>#|~!]/g, '\\$&');
}
