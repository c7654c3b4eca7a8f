import type { RequestEvent } from '@sveltejs/kit';

const GUEST_COOKIE = 'entretous_guest';

type Cookies = Pick<RequestEvent, 'cookies' | 'url'>;

/** Of one plan alone: the browser sends it nowhere else, and a guest of two plans has two. */
export function setGuestCookie(
	{ cookies, url }: Cookies,
	{ planId, secret, expiresAt }: { planId: string; secret: string; expiresAt: string }
): void {
	cookies.set(GUEST_COOKIE, secret, {
		path: `/guest/${planId}`,
		httpOnly: true,
		sameSite: 'lax',
		secure: url.protocol === 'https:',
		expires: new Date(expiresAt)
	});
}

/** The secret of whoever entered this plan as a guest; '' when nobody did. */
export const guestSecret = ({ cookies }: Pick<Cookies, 'cookies'>): string => cookies.get(GUEST_COOKIE) ?? '';
