import type { RequestEvent } from '@sveltejs/kit';
import { SESSION_COOKIE } from '#server/auth/sessions.ts';

type Cookies = Pick<RequestEvent, 'cookies' | 'url'>;

/** `Secure` follows how the page is served, so that plain `localhost` works. */
export function setSessionCookie({ cookies, url }: Cookies, token: string, expires: Date): void {
	cookies.set(SESSION_COOKIE, token, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: url.protocol === 'https:',
		expires
	});
}

export function removeSessionCookie({ cookies, url }: Cookies): void {
	cookies.delete(SESSION_COOKIE, {
		path: '/',
		httpOnly: true,
		sameSite: 'lax',
		secure: url.protocol === 'https:'
	});
}
