import { notFound, refusal } from '#lib/domain/errors.ts';
import { can } from '#lib/domain/permissions.ts';
import { parentKinds } from '#lib/domain/territory.ts';
import * as directory from '../db/directory.ts';
import { departments, regions } from '../geography.ts';
import { newId } from '../ids.ts';
import { append } from './log.ts';
import type { Actor, Context, Trx } from './context.ts';
import { inTurn } from './turn.ts';

/** Adds a local territory by name, in a territory that may hold it. */
export async function addLocal(
	ctx: Context,
	actor: Actor,
	{ name, parentId }: { name: string; parentId: string }
): Promise<void> {
	permit(actor);
	await inTurn(ctx, actor, async (trx) => {
		await checkLocal(trx, actor, { name, parentId });
		await insert(ctx, trx, actor, { kind: 'local', code: null, name, parent_id: parentId });
	});
}

/** Gives a local territory another name or another place. The others are as the official code has them. */
export async function changeLocal(
	ctx: Context,
	actor: Actor,
	id: string,
	{ name, parentId }: { name: string; parentId: string }
): Promise<void> {
	if (!can(actor.role, 'territory.edit')) throw refusal('forbidden', 'territory-edit-not-allowed');
	await inTurn(ctx, actor, async (trx) => {
		const before = (await directory.findTerritory(trx, actor.allianceId, id)) ?? notFound('territory');
		if (before.kind !== 'local') throw refusal('invalid', 'territory-official');
		await checkLocal(trx, actor, { id, name, parentId });
		await trx.updateTable('territory').set({ name, parent_id: parentId }).where('id', '=', id).execute();
		const said = { allianceId: actor.allianceId, at: ctx.now(), actorId: actor.memberId };
		const subject = { kind: 'territory', id };
		if (before.name !== name) {
			await append(trx, { ...said, kind: 'territory.renamed', subject, from: before.name, to: name });
		}
		if (before.parent_id !== parentId) {
			const from = before.parent_id ?? '';
			await append(trx, { ...said, kind: 'territory.moved', subject, from, to: parentId });
		}
	});
}

/** A local territory lies in one that may hold it, and shares its name with no other there. */
async function checkLocal(
	trx: Trx,
	actor: Actor,
	{ id, name, parentId }: { id?: string; name: string; parentId: string }
): Promise<void> {
	const parent = (await directory.findTerritory(trx, actor.allianceId, parentId)) ?? notFound('territory');
	if (!parentKinds.local.includes(parent.kind)) throw refusal('invalid', 'territory-parent', 'parent');
	const all = await directory.territories(trx, actor.allianceId);
	const same = (other: string) => other.localeCompare(name, 'fr', { sensitivity: 'base' }) === 0;
	if (all.some((it) => it.id !== id && it.parent_id === parentId && same(it.name))) {
		throw refusal('conflict', 'territory-exists', 'name');
	}
}

/** Adds a region or a department of the official geographic code (`R84`, `D38`) that is not here yet. */
export async function addOfficial(ctx: Context, actor: Actor, official: string): Promise<void> {
	permit(actor);
	await inTurn(ctx, actor, async (trx) => {
		const all = await directory.territories(trx, actor.allianceId);
		const country = all.find((it) => it.kind === 'national') ?? notFound('territory');
		const region = async (code: string): Promise<string> => {
			const known = all.find((it) => it.kind === 'region' && it.code === code);
			if (known) return known.id;
			const found = regions.find((it) => it.code === code);
			if (!found) throw refusal('invalid', 'territory-unknown', 'official');
			return insert(ctx, trx, actor, { kind: 'region', code, name: found.name, parent_id: country.id });
		};
		const code = official.slice(1);
		if (official.startsWith('R')) {
			if (all.some((it) => it.kind === 'region' && it.code === code)) {
				throw refusal('conflict', 'territory-exists', 'official');
			}
			await region(code);
			return;
		}
		const department = departments.find((it) => it.code === code);
		if (!official.startsWith('D') || !department) throw refusal('invalid', 'territory-unknown', 'official');
		if (all.some((it) => it.kind === 'department' && it.code === code)) {
			throw refusal('conflict', 'territory-exists', 'official');
		}
		const parent_id = await region(department.region);
		await insert(ctx, trx, actor, { kind: 'department', code, name: department.name, parent_id });
	});
}

function permit(actor: Actor): void {
	if (!can(actor.role, 'territory.create')) throw refusal('forbidden', 'territory-create-not-allowed');
}

async function insert(
	ctx: Context,
	trx: Trx,
	actor: Actor,
	row: { kind: 'region' | 'department' | 'local'; code: string | null; name: string; parent_id: string }
): Promise<string> {
	const id = newId();
	await trx
		.insertInto('territory')
		.values({ id, alliance_id: actor.allianceId, ...row })
		.execute();
	await append(trx, {
		allianceId: actor.allianceId,
		at: ctx.now(),
		kind: 'territory.created',
		subject: { kind: 'territory', id },
		actorId: actor.memberId,
		to: row.name
	});
	return id;
}
