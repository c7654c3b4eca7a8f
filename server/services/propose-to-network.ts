import { isWider } from '#lib/domain/entry.ts';
import { refusal } from '#lib/domain/errors.ts';
import { isClosed } from '#lib/domain/entry-actions.ts';
import * as directory from '../db/directory.ts';
import * as register from '../db/register.ts';
import { newId } from '../ids.ts';
import type { Actor, Context } from './context.ts';
import { loadEntry } from './dossiers.ts';
import { eyesOf } from './entry-cards.ts';
import { insertEntry, topicsOf } from './entries.ts';
import { inTurn } from './turn.ts';

/** More partners than these are asked in several times. */
const MOST_PARTNERS = 300;

/**
 * Asks every partner of a network to carry a commitment on in its territory, each as a commitment of its own that it takes
 * on, adapts or declines. Who was asked before is not asked again. `plan.comment` on its plan. Gives how many were asked.
 */
export async function proposeToNetwork(
	ctx: Context,
	actor: Actor,
	entryId: string,
	networkId: string
): Promise<number> {
	const made = await inTurn(ctx, actor, async (trx) => {
		const { row, dossier, who, plan } = await loadEntry(trx, actor, entryId);
		if (!who.mayComment || who.isThirdParty) throw refusal('forbidden', 'entry-create-not-allowed');
		if (row.kind !== 'commitment') throw refusal('invalid', 'parent-unknown');
		if (plan.archived_at) throw refusal('conflict', 'plan-archived');
		if (isClosed(row)) throw refusal('conflict', 'parent-over');
		const organisations = await directory.organisations(trx, actor.allianceId);
		const below = await register.descendants(trx, await eyesOf(trx, actor), entryId);
		const { parties } = await register.besides(
			trx,
			below.map((it) => it.id)
		);
		const asked = new Set([
			...[...parties.values()].flat().map((it) => it.id),
			...dossier.parties.filter((it) => !it.leftAt).map((it) => it.organisationId)
		]);
		const partners = organisations.filter((it) => it.network_id === networkId && !asked.has(it.id));
		if (!organisations.some((it) => it.id === networkId)) {
			throw refusal('invalid', 'organisation-unknown', 'network');
		}
		if (partners.length === 0) throw refusal('conflict', 'network-asked', 'network');
		const at = ctx.now();
		const today = at.toISOString().slice(0, 10);
		const ids: string[] = [];
		for (const partner of partners.slice(0, MOST_PARTNERS)) {
			const id = newId();
			await insertEntry(
				trx,
				actor,
				{
					id,
					planId: row.plan_id,
					kind: 'commitment',
					sentence: row.title,
					// No wider than where it comes from; whoever is asked sees it.
					visibility: isWider('plan', row.visibility) ? 'parties' : 'plan',
					organisationId: partner.id,
					dueOn: row.due_on && row.due_on >= today ? row.due_on : nextYear(at),
					parentId: entryId,
					territoryId: partner.territory_id
				},
				row.frame,
				at
			);
			ids.push(id);
		}
		return { ids, planId: row.plan_id };
	});
	for (const id of [...made.ids, entryId]) {
		const topics = topicsOf(made.planId, actor.allianceId, id);
		await ctx.announce({ kind: 'changed', topics, what: 'entry', id });
	}
	return made.ids.length;
}

/** ISO date. */
function nextYear(at: Date): string {
	return new Date(Date.UTC(at.getUTCFullYear() + 1, at.getUTCMonth(), at.getUTCDate()))
		.toISOString()
		.slice(0, 10);
}
