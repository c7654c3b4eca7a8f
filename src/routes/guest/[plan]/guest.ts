import type { RequestEvent } from '@sveltejs/kit';
import { refusal } from '#lib/domain/errors.ts';
import { guestSecret } from '#lib/forms/guest-cookie.ts';
import { getApp } from '#server/app.ts';
import { guestActor } from '#server/services/guests.ts';

type OfPlan = Pick<RequestEvent, 'cookies'> & { params: { plan: string } };

/** Who is reading this plan as a guest; refused to anyone else. */
export const guestOf = ({ cookies, params }: OfPlan) =>
	guestActor(getApp(), guestSecret({ cookies }), params.plan);

/** Who may comment on this plan as a guest; refused to anyone else. */
export async function commenterOf(event: OfPlan) {
	const guest = await guestOf(event);
	if (guest.guest.level !== 'comment') throw refusal('forbidden', 'plan-not-allowed');
	return guest;
}
