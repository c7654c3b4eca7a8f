import type { RequestEvent } from '@sveltejs/kit';
import { normalCode, type Visitor } from '#server/services/workshop-access.ts';
import { guestCookie } from '#server/workshops/guest-cookie.ts';

/** Days that a guest is known in a workshop they came into: until its minutes are corrected, and longer. */
const DAYS = 60;

/** Who comes to a workshop by its code. */
export function visitorOf(
	{ cookies, locals, getClientAddress }: Pick<RequestEvent, 'cookies' | 'locals' | 'getClientAddress'>,
	code: string
): Visitor {
	return {
		accountId: locals.account?.id,
		token: cookies.get(guestCookie(normalCode(code))),
		address: getClientAddress()
	};
}

/** `Secure` follows how the page is served, so that plain `localhost` works. */
export function setGuestCookie(
	{ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>,
	code: string,
	token: string
): void {
	cookies.set(guestCookie(code), token, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: url.protocol === 'https:',
		maxAge: DAYS * 86_400
	});
}
