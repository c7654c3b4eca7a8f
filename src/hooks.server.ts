import {
	error,
	isRedirect,
	redirect,
	type Handle,
	type HandleServerError,
	type RequestEvent
} from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { paraglideMiddleware } from '#lib/i18n/generated/server.js';
import { getApp } from '#server/app.ts';
import { createSessions, SESSION_COOKIE } from '#server/auth/sessions.ts';
import { allowedOrigins } from '#server/env.ts';
import { findBySlug } from '#server/db/alliances.ts';
import { findByAccount } from '#server/db/members.ts';
import { setSessionCookie } from './routes/session-cookie.ts';

const readMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whatever its content type: a request that changes something comes from one of our own pages. */
const checkOrigin: Handle = ({ event, resolve }) => {
	if (readMethods.has(event.request.method)) return resolve(event);
	const app = getApp();
	const origin = event.request.headers.get('origin');
	const site = event.request.headers.get('sec-fetch-site');
	// A mail program that stops mails in one click has no page and no origin; its address is a secret of its own.
	if (event.route.id === '/unsubscribe/[token]' && origin === null) return resolve(event);
	const ours = origin !== null && allowedOrigins(app.env, app.port).has(origin);
	if (!ours || (site !== null && site !== 'same-origin')) {
		return new Response(
			'Cette demande ne vient pas d’une page d’Entretous. / This request does not come from a page of Entretous.\n',
			{
				status: 403,
				headers: { 'content-type': 'text/plain; charset=utf-8' }
			}
		);
	}
	return resolve(event);
};

/** A redirect thrown by a later hook would leave without any header of ours. */
async function answer(event: RequestEvent, resolve: Parameters<Handle>[0]['resolve']): Promise<Response> {
	try {
		return await resolve(event);
	} catch (cause) {
		if (!isRedirect(cause) || event.isDataRequest) throw cause;
		return new Response(null, { status: cause.status, headers: { location: cause.location } });
	}
}

const securityHeaders: Handle = async ({ event, resolve }) => {
	const response = await answer(event, resolve);
	const headers = {
		'x-content-type-options': 'nosniff',
		'referrer-policy': 'same-origin',
		'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
		'cross-origin-opener-policy': 'same-origin',
		'x-frame-options': 'DENY',
		...(event.url.protocol === 'https:' && { 'strict-transport-security': 'max-age=31536000' })
	};
	for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
	// What one member reads must not be shown from a cache to the next one on the same device.
	if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-store');
	return response;
};

const authenticate: Handle = async ({ event, resolve }) => {
	const { db } = getApp();
	const token = event.cookies.get(SESSION_COOKIE);
	const signedIn = token ? await createSessions(db).validate(token) : undefined;
	event.locals.account = signedIn?.account;
	event.locals.sessionId = signedIn?.sessionId;
	if (token && signedIn?.renewed) setSessionCookie(event, token, signedIn.expiresAt);
	return resolve(event);
};

/** Below `/[alliance]` whatever changes or shows something has a member; to anyone else the alliance does not exist. */
const enterAlliance: Handle = async ({ event, resolve }) => {
	const slug = event.params.alliance;
	if (slug === undefined) return resolve(event);
	const { account } = event.locals;
	if (!account) redirect(303, `/sign-in?next=${encodeURIComponent(event.url.pathname)}`);
	const { db } = getApp();
	const alliance = await findBySlug(db, slug);
	const member = alliance && (await findByAccount(db, alliance.id, account.id));
	if (!alliance || !member) {
		// The layout shows the page that says so, and loads nothing; what changes something has no layout.
		if (readMethods.has(event.request.method)) return resolve(event);
		error(404);
	}
	if (member.role === 'third_party') closeToThirdParties(event, alliance.slug);
	event.locals.alliance = {
		id: alliance.id,
		slug: alliance.slug,
		name: alliance.name,
		example: alliance.example === 1
	};
	event.locals.member = {
		memberId: member.id,
		accountId: account.id,
		allianceId: alliance.id,
		name: member.name,
		role: member.role,
		organisations: member.organisations,
		organisationIds: member.organisations.map((organisation) => organisation.id),
		stewardOf: member.stewardOf
	};
	return resolve(event);
};

/** What somebody who was asked from outside may open: what they lead, what is said there, their own mails. */
const openToThirdParties = new Set([
	'/[alliance]/led',
	'/[alliance]/entries/[entry]',
	'/[alliance]/entries/[entry]/export',
	'/[alliance]/entries/[entry]/files/[file]',
	'/[alliance]/comments',
	'/[alliance]/comments/[thread]',
	'/[alliance]/attention/settings'
]);

/** To them everything else of the alliance looks as if it did not exist. */
function closeToThirdParties({ route, request }: RequestEvent, slug: string): void {
	if (route.id !== null && openToThirdParties.has(route.id)) return;
	const isHome = route.id === '/[alliance]' || route.id === '/[alliance]/attention';
	if (isHome && readMethods.has(request.method)) redirect(303, `/${slug}/led`);
	error(404);
}

const localise: Handle = ({ event, resolve }) =>
	paraglideMiddleware(event.request, ({ request, locale }) => {
		event.request = request;
		event.locals.theme = themeOf(event);
		return resolve(event, {
			transformPageChunk: ({ html }) => html.replace('%lang%', locale).replace('%theme%', event.locals.theme)
		});
	});

function themeOf(event: RequestEvent): 'auto' | 'light' | 'dark' {
	const theme = event.cookies.get('entretous_theme');
	return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

export const handle = sequence(securityHeaders, checkOrigin, localise, authenticate, enterAlliance);

/** The reader gets a sentence; what happened goes to the log alone. */
export const handleError: HandleServerError = ({ error: cause, event, status }) => {
	// The route, not the address: that may hold an invitation's token.
	const about = { err: cause, route: event.route.id, status };
	if (status >= 500) getApp().log.error(about, 'page failed');
	else if (status !== 404) getApp().log.warn(about, 'request refused');
	return { message: String(status) };
};
