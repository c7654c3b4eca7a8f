import { invalidate } from '$app/navigation';
import { changed } from '#lib/domain/workshop-patch.ts';
import { navigationOver } from '#lib/live/navigation-over.ts';
import { WorkshopSession, type SentView } from './session.svelte.ts';
import { WorkshopSocket } from './socket.ts';
import { setWorkshopPage, type WorkshopPage } from './workshop-context.ts';

interface Following {
	/** What the page has loaded; it depends on `workshop`. */
	sent: () => SentView;
	code: () => string;
	as: () => 'attendee' | 'facilitator' | 'projector';
	refused?: () => WorkshopPage['refused'];
}

/** Follows a workshop for as long as the page is there: what it loaded first, what each frame brings afterwards. */
export function followWorkshop({ sent, code, as, refused }: Following): WorkshopSession {
	const session = new WorkshopSession(sent(), `/w/${code()}/command`, refused?.());
	setWorkshopPage(session);
	let known = sent();
	$effect.pre(() => {
		const loaded = sent();
		if (loaded === known) return;
		known = loaded;
		session.reload(loaded.view, loaded.now);
	});
	$effect.pre(() => {
		session.refused = refused?.();
	});
	$effect(() => {
		const { protocol, host } = location;
		const scheme = protocol === 'https:' ? 'wss' : 'ws';
		const socket = new WorkshopSocket(`${scheme}://${host}/live?workshop=${code()}&as=${as()}`, {
			onview: (view, now) => session.receive(view, now),
			onchanges: (changes, now) => session.receive(changed(session.view, changes), now),
			onclock: (now, asked) => session.clock.answered(now, asked),
			onlost(ended) {
				session.lost();
				// Sent out, or no longer signed in: the page says which.
				if (ended !== undefined) void navigationOver().then(() => invalidate('workshop'));
			}
		});
		const online = () => socket.reconnect();
		const pageshow = ({ persisted }: PageTransitionEvent) => persisted && socket.reconnect();
		addEventListener('online', online);
		addEventListener('pageshow', pageshow);
		return () => {
			removeEventListener('online', online);
			removeEventListener('pageshow', pageshow);
			socket.close();
		};
	});
	return session;
}
