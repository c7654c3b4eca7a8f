import * as v from 'valibot';
import { workshopTemplates } from '#lib/domain/workshop-templates.ts';
import { HOME_ZONE, instantOf } from '#lib/domain/wall-clock.ts';

const day = v.pipe(
	v.optional(v.string('form-malformed'), ''),
	v.union([v.literal(''), v.pipe(v.string(), v.isoDate('date-malformed'))], 'date-malformed')
);
const time = v.pipe(
	v.optional(v.string('form-malformed'), ''),
	v.union(
		[v.literal(''), v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'time-malformed'))],
		'time-malformed'
	)
);

/** What a workshop is prepared with, as a form sends it. */
export const preparation = {
	title: v.pipe(
		v.string('title-missing'),
		v.trim(),
		v.nonEmpty('title-missing'),
		v.maxLength(160, 'title-long')
	),
	date: day,
	from: time,
	to: time,
	plan: v.pipe(
		v.optional(v.string('form-malformed'), ''),
		v.maxLength(64, 'form-malformed'),
		v.transform((id) => id || null)
	),
	/** A template, `own:` and the id of one of one's own, or nothing. */
	template: v.pipe(v.optional(v.string('form-malformed'), ''), v.maxLength(64, 'form-malformed'))
};

type Fields = v.InferOutput<v.ObjectSchema<typeof preparation, undefined>>;

/** The same, as the use case takes it. */
export function readPreparation({ title, date, from, to, plan, template }: Fields) {
	const known = workshopTemplates.find((it) => it === template);
	return {
		title,
		planId: plan,
		plannedAt: date ? homeInstant(date, from || '09:00') : null,
		plannedMinutes: from && to && minutes(to) > minutes(from) ? minutes(to) - minutes(from) : null,
		from: known
			? { template: known }
			: template.startsWith('own:')
				? { own: template.slice('own:'.length) }
				: { steps: [] }
	};
}

const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** The instant (ISO) at which clocks where the alliance is show this day and time. */
function homeInstant(date: string, time: string): string {
	const [year, month, day] = date.split('-').map(Number) as [number, number, number];
	const [hour, minute] = time.split(':').map(Number) as [number, number];
	const at = instantOf({ year, month, day, hour }, HOME_ZONE).getTime();
	return new Date(at + minute * 60_000).toISOString();
}
