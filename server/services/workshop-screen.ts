import { refusal } from '#lib/domain/errors.ts';
import { viewOf } from '#lib/domain/workshop-view.ts';
import { findByCode, whoIs, type Visitor, type WorkshopContext } from './workshop-access.ts';
import type { SentView } from './workshops.ts';

/** What is on the wall of a room, shown by someone who has come in or who leads: nothing that a step hides. */
export async function readScreen(
	ctx: WorkshopContext,
	typed: string,
	visitor: Visitor
): Promise<{ code: string; sent: SentView }> {
	const found = await findByCode(ctx, typed, visitor);
	const state = await ctx.workshops.state(found.id);
	const person = (await whoIs(ctx.db, found, visitor))?.actor.personId;
	const isIn = person !== undefined && state.people[person] !== undefined && !state.removed.includes(person);
	if (!isIn && !(person !== undefined && state.facilitators.includes(person))) {
		throw refusal('forbidden', 'workshop-not-entered');
	}
	return {
		code: found.code,
		sent: { view: viewOf(state, { as: 'projector' }, { code: found.code }), now: ctx.now().getTime() }
	};
}
