/** The cookie that holds a guest's secret: it opens this workshop and nothing else. */
export const guestCookie = (code: string) => `entretous_w_${code}`;
