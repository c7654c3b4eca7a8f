import type { Dossier, EntryActor, Terms } from './dossier.ts';
import { ask, choice, given, line, number, type Input } from './life-cycle.ts';
import { oneOf, organisationsAs } from './standing.ts';

/** For which of their organisations someone acts: `oneOf` those that they are this for. */
export const mine = (
	dossier: Dossier,
	input: Input,
	actor: EntryActor,
	who: Parameters<typeof organisationsAs>[2],
	awaited?: readonly string[]
) => oneOf(organisationsAs(dossier, actor, who), input, awaited);

/** For which organisation, where one may act for several. */
export const organisation = ask('organisation', 'organisation', { required: false, more: true });

/** Everything a commitment may say beside who, what and by when. */
export const termAsks = [
	ask('ownerMember', 'member', { required: false, more: true }),
	ask('territory', 'territory', { required: false, more: true }),
	ask('sourceEntry', 'entry', { required: false, more: true }),
	line('indicator', { required: false, more: true }),
	line('unit', { required: false, more: true }),
	ask('baseline', 'number', { required: false, more: true }),
	ask('target', 'number', { required: false, more: true }),
	ask('cadenceDays', 'number', { required: false, more: true }),
	ask('sdg', 'number', { required: false, more: true }),
	choice('rollUp', ['count', 'sum', 'mean'], { required: false, more: true })
];

/** The terms of a form over those that were. */
export function termsFrom(
	input: Input,
	before: Terms | null,
	ownerId: string | null
): Omit<Terms, 'recordId'> {
	const keep = <K extends keyof Terms>(key: K, value: Terms[K] | null) => value ?? before?.[key] ?? null;
	return {
		what: given(input, 'what') ?? before?.what ?? '',
		dueOn: given(input, 'dueOn') ?? before?.dueOn ?? '',
		ownerId: ownerId ?? before?.ownerId ?? null,
		ownerMemberId: keep('ownerMemberId', given(input, 'ownerMember')) as string | null,
		indicator: given(input, 'indicator') ?? before?.indicator ?? '',
		unit: given(input, 'unit') ?? before?.unit ?? '',
		baseline: keep('baseline', number(input, 'baseline')) as number | null,
		target: keep('target', number(input, 'target')) as number | null,
		cadenceDays: keep('cadenceDays', number(input, 'cadenceDays')) as number | null,
		territoryId: keep('territoryId', given(input, 'territory')) as string | null,
		sdg: keep('sdg', number(input, 'sdg')) as number | null,
		sourceEntryId: keep('sourceEntryId', given(input, 'sourceEntry')) as string | null,
		parentId: keep('parentId', given(input, 'parent')) as string | null,
		rollUp: keep('rollUp', given(input, 'rollUp') as Terms['rollUp']) as Terms['rollUp']
	};
}
