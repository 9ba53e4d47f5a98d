#include "value/node.h"

#include <cstring>
#include <new>

namespace eddy::detail {
namespace {

void destroy_now(Node* node) noexcept {
  switch (node->kind) {
    case Node::Kind::text:
      static_cast<TextNode*>(node)->~TextNode();
      ::operator delete(node);
      return;
    case Node::Kind::list: delete static_cast<ListNode*>(node); return;
    case Node::Kind::dict: delete static_cast<DictNode*>(node); return;
    case Node::Kind::callable: delete static_cast<CallableNode*>(node); return;
    case Node::Kind::object: delete static_cast<ObjectNode*>(node); return;
    case Node::Kind::box: {
      auto* box = static_cast<BoxNode*>(node);
      if (box->destroy) box->destroy(box->object);
      delete box;
      return;
    }
    case Node::Kind::big_integer: return destroy_big_integer(node);
  }
}

}  // namespace

TextNode* TextNode::make(std::string_view text) {
  void* memory = ::operator new(sizeof(TextNode) + text.size());
  auto* node = new (memory) TextNode;
  if (!text.empty()) std::memcpy(node->bytes(), text.data(), text.size());
  return node;
}

void destroy(Node* node) noexcept {
  if (node->kind == Node::Kind::text || node->kind == Node::Kind::big_integer)
    return destroy_now(node);  // they free no other
  // Children that this sets free come back here while `queue` is set, and wait in it.
  thread_local std::vector<Node*>* queue = nullptr;
  if (queue) {
    queue->push_back(node);
    return;
  }
  std::vector<Node*> waiting;
  queue = &waiting;
  destroy_now(node);
  while (!waiting.empty()) {
    Node* next = waiting.back();
    waiting.pop_back();
    destroy_now(next);
  }
  queue = nullptr;
}

}  // namespace eddy::detail
