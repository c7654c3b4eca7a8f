import { notFound, refusal } from '#lib/domain/errors.ts';
import { can } from '#lib/domain/permissions.ts';
import * as alliances from '../db/alliances.ts';
import type { Actor, Context } from './context.ts';
import { append } from './log.ts';
import { inTurn } from './turn.ts';

/** Gives the alliance another name. Its address stays: links that people keep lead there. */
export async function renameAlliance(ctx: Context, actor: Actor, name: string): Promise<void> {
	if (!can(actor.role, 'alliance.rename')) throw refusal('forbidden', 'alliance-rename-not-allowed');
	const id = actor.allianceId;
	await inTurn(ctx, actor, async (trx) => {
		const before = (await alliances.find(trx, id)) ?? notFound('alliance');
		if (before.name === name) return;
		await alliances.rename(trx, id, name);
		await append(trx, {
			allianceId: id,
			at: ctx.now(),
			kind: 'alliance.renamed',
			subject: { kind: 'alliance', id },
			actorId: actor.memberId,
			from: before.name,
			to: name
		});
	});
}
