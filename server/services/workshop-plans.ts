import { isRefusal } from '#lib/domain/errors.ts';
import type { Workshop } from '#lib/domain/workshop-state.ts';
import type { Actor, Db } from './context.ts';
import { loadPlan } from './plans.ts';

/** Of the plans that a workshop's pages name (its own, that of its minutes, those it reads in), the ids of those that a member may open. */
export async function readablePlans(db: Db, actor: Actor, workshop: Workshop): Promise<string[]> {
	const { planId, minutesPlanId, steps } = workshop;
	const named = [planId, minutesPlanId, ...Object.values(steps).map(({ passage }) => passage?.planId)];
	const readable = await Promise.all(
		[...new Set(named)].map(async (id) => {
			if (!id) return [];
			try {
				await loadPlan(db, actor, id);
				return [id];
			} catch (cause) {
				if (isRefusal(cause)) return [];
				throw cause;
			}
		})
	);
	return readable.flat();
}
