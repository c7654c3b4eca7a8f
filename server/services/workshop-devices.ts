import { refusal } from '#lib/domain/errors.ts';
import * as devices from '../db/workshop-devices.ts';
import { hashOf, newToken } from '../ids.ts';
import { findByCode, whoIs, type Visitor, type WorkshopContext } from './workshop-access.ts';

/** Milliseconds that a link to another device can be followed. */
const LINK_LASTS = 15 * 60_000;

/**
 * A guest goes on with another device: gives the secret for a link, which can be followed once and for a quarter of an
 * hour. A member signs in there instead.
 */
export async function offerDevice(
	ctx: WorkshopContext,
	typed: string,
	visitor: Visitor
): Promise<{ code: string; token: string; until: string }> {
	const found = await findByCode(ctx, typed, visitor);
	const known = await whoIs(ctx.db, found, visitor);
	const state = await ctx.workshops.state(found.id);
	const person = known?.actor.personId;
	if (!known || known.member || !person || !state.people[person] || state.removed.includes(person)) {
		throw refusal('forbidden', 'workshop-not-entered');
	}
	const now = ctx.now();
	const token = newToken();
	const until = new Date(now.getTime() + LINK_LASTS).toISOString();
	await devices.insertLink(ctx.db, {
		token_hash: hashOf(token),
		workshop_id: found.id,
		attendee_id: person,
		created_at: now.toISOString(),
		expires_at: until
	});
	return { code: found.code, token, until };
}

/** Whose link it is, for the page that asks before it is followed; undefined: it has ended. */
export async function readDeviceLink(ctx: WorkshopContext, typed: string, visitor: Visitor, token: string) {
	const found = await findByCode(ctx, typed, visitor);
	const link = await devices.findByLink(ctx.db, found.id, hashOf(token), ctx.now().toISOString());
	return { code: found.code, title: found.title, name: link?.name };
}

/** Follows such a link. Gives the secret for this device's cookie: the same person, with what they have given. */
export async function followDeviceLink(
	ctx: WorkshopContext,
	typed: string,
	visitor: Visitor,
	token: string
): Promise<{ code: string; token: string }> {
	const found = await findByCode(ctx, typed, visitor);
	const own = newToken();
	const link = { tokenHash: hashOf(token), at: ctx.now().toISOString() };
	if (!(await devices.follow(ctx.db, found.id, link, hashOf(own)))) {
		throw refusal('gone', 'workshop-device-link-over');
	}
	return { code: found.code, token: own };
}
