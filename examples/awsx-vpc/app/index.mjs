export const handler = async () => ({ sent: 0 });
