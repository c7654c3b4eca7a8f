import { redirect, type RequestEvent } from '@sveltejs/kit';
import { isRefusal } from '#lib/domain/errors.ts';
import { visitorOf } from './workshop-cookie.ts';
import { qrOf } from '#lib/workshop/qr.ts';
import { getApp } from '#server/app.ts';
import { readScreen } from '#server/services/workshop-screen.ts';

/** What hangs on a wall, by light or on paper. Whoever has not come in is led to the door. */
export async function loadWall(event: RequestEvent & { params: { code: string } }) {
	const { code } = event.params;
	const { url } = event;
	try {
		const screen = await readScreen(getApp(), code, visitorOf(event, code));
		return { ...screen, qr: qrOf(`${url.origin}/w/${screen.code}`), address: `${url.host}/w` };
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		redirect(303, `/w/${encodeURIComponent(code)}`);
	}
}
