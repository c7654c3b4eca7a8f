import * as v from 'valibot';
import { logSubjectNames } from '#lib/domain/log-subject.ts';

const day = v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined);

/** What the address of the log says; a part that cannot be read is as if it were not there. */
const address = v.object({
	about: v.fallback(v.optional(v.picklist(logSubjectNames)), undefined),
	organisation: v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9]{1,64}$/))), undefined),
	from: day,
	to: day,
	/** The number of the event that the page ends before. */
	before: v.fallback(
		v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/), v.transform(Number))),
		undefined
	)
});

export type LogAddress = v.InferOutput<typeof address>;

/** The filter and the page that an address names. */
export function readLogAddress(url: URL): LogAddress {
	const given = [...url.searchParams].filter(([, value]) => value !== '');
	return v.parse(address, Object.fromEntries(given));
}

/** The same narrowed log from another place on. */
export function logAddress(asked: LogAddress, before: number): string {
	const given = Object.entries({ ...asked, before }).filter(([, value]) => value !== undefined);
	return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
