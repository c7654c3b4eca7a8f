import type { Input } from '#lib/domain/life-cycle.ts';
import * as members from '../db/members.ts';
import { newId } from '../ids.ts';
import { actorOf, type Actor, type Context, type Trx } from '../services/context.ts';
import { loadDossier } from '../services/dossiers.ts';
import { actIn, insertEntry } from '../services/entries.ts';
import { entries, type ExampleEntry, type ExampleStep } from './entries.ts';

interface Keys {
	allianceId: string;
	plan(key: string): string;
	organisation(key: string): string;
	member(key: string): string;
	territory(key: string): string;
	frameOf(plan: string): 'light' | 'full';
}

const DAY = 86_400_000;

/** Brings the example's entries where they are, by the moves that lead there, each on its day. */
export async function fillEntries(trx: Trx, ctx: Context, today: Date, keys: Keys): Promise<void> {
	const ids = new Map<string, string>(entries.map(({ sentence }) => [sentence, newId()]));
	const on = (entry: ExampleEntry, day: number) =>
		new Date(Math.min(today.getTime(), today.getTime() - (entry.daysAgo - day) * DAY));
	const moves = entries.flatMap((entry) => [
		{ at: on(entry, 0), entry, step: undefined as ExampleStep | undefined },
		...entry.steps.map((step) => ({ at: on(entry, step.day), entry, step }))
	]);
	// The log is told in the order in which things happened; a sort keeps the order of one day.
	for (const { at, entry, step } of moves.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
		const id = ids.get(entry.sentence)!;
		const then: Context = { ...ctx, now: () => at };
		if (!step) {
			const plan = keys.plan(entry.plan);
			await insertEntry(
				trx,
				await memberOf(trx, keys, entry.by),
				{
					id,
					planId: plan,
					kind: entry.kind,
					sentence: entry.sentence,
					visibility: entry.visibility ?? 'plan',
					organisationId: entry.organisation ? keys.organisation(entry.organisation) : null,
					dueOn: entry.dueIn === undefined ? null : dayAfter(at, entry.dueIn),
					parentId: entry.parent ? ids.get(entry.parent)! : null,
					territoryId: entry.territory ? keys.territory(entry.territory) : null
				},
				keys.frameOf(entry.plan),
				at
			);
			continue;
		}
		const actor = await memberOf(trx, keys, step.by);
		const input = await resolve(trx, keys, id, at, step.input ?? {});
		await actIn(trx, then, actor, id, step.action, input).catch((cause: Error) => {
			throw new Error(`example: ${entry.sentence}: ${step.action} by ${step.by}: ${cause.message}`);
		});
	}
}

const dayAfter = (at: Date, days: number) => new Date(at.getTime() + days * DAY).toISOString().slice(0, 10);

async function resolve(trx: Trx, keys: Keys, entryId: string, at: Date, input: Input): Promise<Input> {
	const resolved: Input = {};
	for (const [name, value] of Object.entries(input)) {
		if (typeof value !== 'string') resolved[name] = value;
		else if (value.startsWith('@')) resolved[name] = keys.organisation(value.slice(1));
		else if (value.startsWith('~')) resolved[name] = keys.member(value.slice(1));
		else if (/^\+\d+$/.test(value)) resolved[name] = dayAfter(at, Number(value.slice(1)));
		else if (value.startsWith('#')) {
			const { dossier } = (await loadDossier(trx, keys.allianceId, entryId))!;
			resolved[name] = dossier.records.findLast(({ kind }) => kind === value.slice(1))!.id;
		} else resolved[name] = value;
	}
	return resolved;
}

async function memberOf(trx: Trx, keys: Keys, key: string): Promise<Actor> {
	const member = (await members.findById(trx, keys.allianceId, keys.member(key)))!;
	return actorOf(member, keys.allianceId);
}
