/** The faults that every sandbox can inject, for the switches; a state may list more with `known_faults`. */

export const FAULTS = {
  限流: '接口返回频率超限',
  令牌失效: '当前 access_token 提前失效',
  重复投递: '同一个回调再送一次',
  慢响应: '接口过一会儿才应答，请求其实已被受理',
  系统繁忙: '接口返回系统繁忙',
  断线: '钉钉长连接被要求断开重连',
};

/** A name for one position of one switch, to keep the focus on it when it is drawn anew. */
export function faultKey(name, times) {
  return `${name}/${times}`;
}
